#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "cli/console.hpp"
#include "viroplate/document/json.hpp"

namespace viroplate::cli {

/// Passes progress on to the console and keeps a diary of the run, run.jsonl in the output folder: the one file that
/// may tell when, how fast and with how many threads. Lines are added, never changed; the result does not need them.
class RunLog final : public Progress {
public:
    RunLog(Console& console, std::filesystem::path output, int threads);

    void begin(std::string_view stage, std::size_t total) override;
    void advance(std::size_t steps) override;
    void warn(std::string_view message) override { console_.warn(message); }
    void end() override;
    /// The last line: how it ended.
    void finish(const std::string& outcome);

private:
    void write(document::Json line);

    Console& console_;
    std::filesystem::path file_;
    int threads_;
    bool begun_ = false;
    std::size_t done_ = 0;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace viroplate::cli
