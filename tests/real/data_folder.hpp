#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace viroplate {

/// A test on real data: the folder in the environment variable VIROPLATE_DATA. Without it the test is skipped.
class RealData : public testing::Test {
protected:
    void SetUp() override {
        const char* folder = std::getenv("VIROPLATE_DATA");
        if (folder == nullptr || *folder == '\0') GTEST_SKIP() << "VIROPLATE_DATA names no folder with the real data";
        data_ = folder;
    }
    std::filesystem::path data(const std::string& below) const { return data_ / below; }

private:
    std::filesystem::path data_;
};

}  // namespace viroplate
