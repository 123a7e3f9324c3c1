#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/image/read.hpp"

namespace viroplate::image::testing {

/// The complaint about `file`; fails the test when there is none, or no remedy.
inline std::string complaint(const std::vector<std::byte>& file, int page = 0) {
    try {
        read_image(file, page);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::image);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    ADD_FAILURE() << "the file was accepted";
    return {};
}

}  // namespace viroplate::image::testing
