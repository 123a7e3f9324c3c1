#include "pipeline/output_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "pipeline/settings.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::pipeline {

namespace {

namespace fs = std::filesystem;
using store::ResultFile;

constexpr const char* kResultFile = "results.sqlite";

void make_folder(const fs::path& output) {
    std::error_code error;
    if (fs::exists(output, error) && !fs::is_directory(output, error)) {
        throw Error(Code::output_exists, fmt::format("'{}' is a file", output.string()),
                    "Name a folder for the output with -o.");
    }
    fs::create_directories(output, error);
    if (error) throw_io_error(output, "create", error.value());
}

bool holds_nothing(const fs::path& output) {
    std::error_code error;
    const bool empty = fs::is_empty(output, error);
    if (error) throw_io_error(output, "read", error.value());
    return empty;
}

bool is_there(const fs::path& path) {
    std::error_code error;
    const bool there = fs::exists(path, error);
    if (error) throw_io_error(path, "read", error.value());
    return there;
}

[[noreturn]] void refuse_existing(const fs::path& output) {
    std::string remedy = "Choose another folder with -o; --overwrite replaces the results in it.";
    try {
        const auto results = ResultFile::open(output / kResultFile, ResultFile::Access::read);
        if (!results.complete()) {
            remedy = "It holds an unfinished run: --resume finishes it, --overwrite begins anew.";
        }
    } catch (const Error&) {
        // No result that could be resumed; the remedy above fits.
    }
    throw Error(Code::output_exists, fmt::format("the output folder '{}' is not empty", output.string()), remedy);
}

/// Somebody who writes to the result just now must not lose it.
void check_not_in_use(const fs::path& result) {
    if (!is_there(result)) return;
    try {
        ResultFile::open(result, ResultFile::Access::write);
    } catch (const Error& error) {
        if (error.code() == Code::try_again) throw;
    }
}

void remove_own_files(const fs::path& output) {
    check_not_in_use(output / kResultFile);
    for (const auto& name : output_files()) {
        std::error_code error;
        fs::remove(output / name, error);
        if (error) throw_io_error(output / name, "remove", error.value());
    }
}

void check_same_settings(const ResultFile& results, const Plan& plan, const fs::path& output) {
    const auto differences = settings_differences(results, plan);
    if (!differences.empty()) {
        throw Error(Code::settings_conflict,
                    fmt::format("the result in '{}' was made with other settings: {}", output.string(),
                                fmt::join(differences, "; ")),
                    "Resume with the settings of the first run, or begin anew with --overwrite.");
    }
    std::set<std::int64_t> planned;
    for (const std::size_t index : plan.fields) planned.insert(static_cast<std::int64_t>(index) + 1);
    for (const auto& field : results.fields()) {
        if (planned.count(field.field_id) > 0) continue;
        throw Error(Code::settings_conflict,
                    fmt::format("the result in '{}' has well {}, which is not among the wells chosen now",
                                output.string(), name(field.id.well)),
                    "Resume with at least the --wells of the first run, or begin anew with --overwrite.");
    }
}

}  // namespace

std::vector<std::string> output_files() {
    std::vector<std::string> names{"results.sqlite-wal", "results.sqlite-shm", "results.sqlite-journal"};
    for (const char* name : {kResultFile, "wells.csv", "plate.json", "provenance.json", "report.html", "run.jsonl"}) {
        names.emplace_back(name);
        names.push_back(fmt::format("{}.tmp", name));
        names.push_back(fmt::format("{}.tmp-journal", name));
    }
    return names;
}

ResultFile open_output(const Plan& plan, const fs::path& output, RunOptions::Existing existing) {
    make_folder(output);
    const fs::path result = output / kResultFile;
    if (existing == RunOptions::Existing::refuse && !holds_nothing(output)) refuse_existing(output);
    if (existing == RunOptions::Existing::overwrite) remove_own_files(output);
    if (existing == RunOptions::Existing::resume && is_there(result)) {
        auto results = ResultFile::open(result, ResultFile::Access::write);
        check_same_settings(results, plan, output);
        results.replace_inputs(plan.assay.text, plan.map_text);
        return results;
    }
    return ResultFile::create(result, plan.record());
}

}  // namespace viroplate::pipeline
