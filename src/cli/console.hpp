#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "viroplate/core/error.hpp"
#include "viroplate/core/progress.hpp"

namespace viroplate::cli {

enum class ProgressMode { automatic, tty, json, none };

struct ConsoleOptions {
    bool json = false;                                ///< one JSON document on stdout, nothing else there
    int verbosity = 1;                                ///< 0 quiet, 1 normal, 2 and more: details
    ProgressMode progress = ProgressMode::automatic;  ///< a bar on a terminal, plain lines elsewhere
};

/// Data goes to stdout, words for people to stderr. As a Progress it draws a bar with rate and remaining time on a
/// terminal, a plain line now and then elsewhere, or JSON lines.
class Console final : public Progress {
public:
    void configure(const ConsoleOptions& options);
    const ConsoleOptions& options() const { return options_; }

    /// Data: to stdout, as it is.
    void print(std::string_view text);
    /// For people, on stderr; not with -q.
    void say(std::string_view text);
    /// For people who asked with -v.
    void detail(std::string_view text);
    /// An error with its remedy, on stderr, whatever -q says.
    void complain(const Error& error);

    void begin(std::string_view stage, std::size_t total) override;
    void advance(std::size_t steps) override;
    void warn(std::string_view message) override;
    void end() override;

private:
    void draw(bool last);
    void clear_bar();
    void emit_json(std::string_view event);

    ConsoleOptions options_;
    ProgressMode mode_ = ProgressMode::none;
    std::string stage_;
    std::size_t total_ = 0;
    std::size_t done_ = 0;
    bool bar_shown_ = false;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace viroplate::cli
