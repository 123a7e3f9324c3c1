#include "cli/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "viroplate/document/json.hpp"

namespace viroplate::cli {

namespace {

using Seconds = std::chrono::duration<double>;

std::string clock_text(double seconds) {
    const auto whole = static_cast<long>(seconds + 0.5);
    if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void write(std::FILE* stream, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fflush(stream);
}

void write_out(std::string_view text) {
    const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
    if (written != text.size() || std::fflush(stdout) != 0) {
        throw Error(Code::io, "cannot write to standard output",
                    "Check where the output goes (a full disk, a closed pipe).");
    }
}

}  // namespace

void Console::configure(const ConsoleOptions& options) {
    options_ = options;
    mode_ = options.progress;
    if (mode_ == ProgressMode::automatic && ::isatty(STDERR_FILENO) != 0) mode_ = ProgressMode::tty;
    if (options.verbosity == 0 && mode_ != ProgressMode::json) mode_ = ProgressMode::none;
}

void Console::print(std::string_view text) { write_out(text); }

void Console::say(std::string_view text) {
    if (options_.verbosity < 1) return;
    clear_bar();
    write(stderr, fmt::format("{}\n", text));
}

void Console::detail(std::string_view text) {
    if (options_.verbosity >= 2) say(text);
}

void Console::complain(const Error& error) {
    clear_bar();
    write(stderr, fmt::format("viroplate: {}\n", error.what()));
    if (!error.remedy().empty()) write(stderr, fmt::format("  {}\n", error.remedy()));
}

void Console::warn(std::string_view message) {
    if (mode_ == ProgressMode::json) {
        const auto line = document::Json::object({{"event", "warning"}, {"message", message}});
        write(stderr, line.dump(-1) + "\n");
        return;
    }
    say(fmt::format("note: {}", message));
}

void Console::begin(std::string_view stage, std::size_t total) {
    stage_ = stage;
    total_ = total;
    done_ = 0;
    started_ = drawn_ = std::chrono::steady_clock::now();
    if (mode_ == ProgressMode::json) emit_json("start");
    if (mode_ == ProgressMode::tty) draw(false);
}

void Console::advance(std::size_t steps) {
    done_ += steps;
    const auto now = std::chrono::steady_clock::now();
    const double pause = mode_ == ProgressMode::tty ? 0.1 : mode_ == ProgressMode::json ? 1.0 : 10.0;
    if (Seconds(now - drawn_).count() < pause) return;
    drawn_ = now;
    if (mode_ == ProgressMode::json) {
        emit_json("progress");
    } else if (mode_ != ProgressMode::none) {
        draw(false);
    }
}

void Console::end() {
    if (mode_ == ProgressMode::json) emit_json("done");
    if (mode_ == ProgressMode::tty || mode_ == ProgressMode::automatic) draw(true);
}

void Console::draw(bool last) {
    const double elapsed = Seconds(std::chrono::steady_clock::now() - started_).count();
    const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
    const double left = rate > 0 ? static_cast<double>(total_ - done_) / rate : 0;
    const std::string timing =
        last ? fmt::format("in {}", clock_text(elapsed)) : (done_ > 0 ? fmt::format("{} left", clock_text(left)) : "");
    if (mode_ == ProgressMode::automatic) {  // not a terminal: plain lines
        write(stderr, fmt::format("{}: {}/{} ({:.1f}/s) {}\n", stage_, done_, total_, rate, timing));
        return;
    }
    constexpr std::size_t kWidth = 28;
    const std::size_t filled = total_ > 0 ? kWidth * done_ / total_ : kWidth;
    write(stderr, fmt::format("\r\x1b[K{} [{}{}] {}/{}  {:.1f}/s  {}", stage_, std::string(filled, '#'),
                              std::string(kWidth - filled, '.'), done_, total_, rate, timing));
    bar_shown_ = !last;
    if (last) write(stderr, "\n");
}

void Console::clear_bar() {
    if (bar_shown_) write(stderr, "\r\x1b[K");
    bar_shown_ = false;
}

void Console::emit_json(std::string_view event) {
    const double elapsed = Seconds(std::chrono::steady_clock::now() - started_).count();
    auto line = document::Json::object({{"event", event}, {"stage", stage_}, {"done", done_}, {"total", total_}});
    if (done_ > 0) line.set("eta_s", elapsed / static_cast<double>(done_) * static_cast<double>(total_ - done_));
    write(stderr, line.dump(-1) + "\n");
}

}  // namespace viroplate::cli
