#include "cli/run_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <fstream>
#include <utility>

#include "viroplate/core/version.hpp"

namespace viroplate::cli {

using document::Json;

namespace {

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace

RunLog::RunLog(Console& console, std::filesystem::path output, int threads)
    : console_(console), file_(std::move(output) / "run.jsonl"), threads_(threads) {}

void RunLog::begin(std::string_view stage, std::size_t total) {
    begun_ = true;
    done_ = 0;
    started_ = std::chrono::steady_clock::now();
    write(Json::object({{"event", "begin"},
                        {"viroplate", kVersion},
                        {"stage", stage},
                        {"to_do", total},
                        {"threads", threads_ > 0 ? Json(threads_) : Json("all")}}));
    console_.begin(stage, total);
}

void RunLog::advance(std::size_t steps) {
    done_ += steps;
    console_.advance(steps);
}

void RunLog::end() { console_.end(); }

void RunLog::finish(const std::string& outcome) {
    if (!begun_) return;  // the folder was not ours yet
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    Json line = Json::object({{"event", "end"}, {"outcome", outcome}, {"done", done_}, {"seconds", rounded(seconds)}});
    if (seconds > 0) line.set("fields_per_second", rounded(static_cast<double>(done_) / seconds));
    write(std::move(line));
}

void RunLog::write(Json line) {
    Json stamped = Json::object({{"time", utc_now()}});
    for (const auto& [key, value] : line.members()) stamped.set(key, value);
    std::ofstream file(file_, std::ios::app);  // a diary that cannot be written stops no work
    file << stamped.dump(-1) << '\n';
}

}  // namespace viroplate::cli
