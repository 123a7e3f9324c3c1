#include "viroplate/pipeline/simulate_plate.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/write.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::pipeline {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLabelKinds[] = {"nuclei", "cells"};
constexpr const char* kTables[] = {"truth_cells.csv", "truth_wells.csv", "map.csv", "spec.toml"};

std::vector<plate::MapWell> chosen_wells(const plate::PlateMap& map, const std::vector<WellAddress>& wanted) {
    if (wanted.empty()) return map.wells;
    std::vector<plate::MapWell> wells;
    for (const WellAddress address : wanted) {
        const plate::MapWell* well = map.find(address);
        if (well == nullptr) {
            throw Error(Code::usage, fmt::format("the map has no well {}", name(address)),
                        "Choose wells that stand in the spec's map.");
        }
        wells.push_back(*well);
    }
    return wells;
}

/// Is `file` one that simulating a plate makes in the folder of `well`?
bool is_plane_of(const fs::path& file, const std::string& well) {
    const std::string text = file.filename().string();
    const auto of_channel = [&](const char* channel) { return text.ends_with(fmt::format("_{}.tif", channel)); };
    return text.rfind(well + "_f", 0) == 0 &&
           (of_channel(simulate::kReporterName) ||
            std::any_of(std::begin(simulate::kChannelNames), std::end(simulate::kChannelNames), of_channel));
}

/// Removes the files of an earlier simulated plate; everything else in the folder stays.
void remove_plate(const fs::path& output) {
    for (const char* table : kTables) fs::remove(output / table);
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(output)) {
        if (entry.is_directory()) folders.push_back(entry.path());
    }
    for (const fs::path& folder : folders) {
        const std::string folder_name = folder.filename().string();
        const bool labels = folder_name == "labels";
        if (!labels && !parse_well(folder_name)) continue;
        std::vector<fs::path> ours;
        for (const auto& entry : fs::directory_iterator(folder)) {
            const bool label = labels && entry.path().extension() == ".tif";
            if (label || is_plane_of(entry.path(), folder_name)) ours.push_back(entry.path());
        }
        for (const fs::path& file : ours) fs::remove(file);
        if (fs::is_empty(folder)) fs::remove(folder);
    }
}

bool with_labels(const SimulateOptions& options) {
    return options.labels == SimulateOptions::Labels::write && options.images == SimulateOptions::Images::write;
}

void make_room(const fs::path& output, const SimulateOptions& options) {
    try {
        if (fs::exists(output) && (!fs::is_directory(output) || !fs::is_empty(output))) {
            if (options.existing == SimulateOptions::Existing::refuse || !fs::is_directory(output)) {
                throw Error(Code::output_exists, fmt::format("'{}' is already there", output.string()),
                            "Choose another folder, or replace the simulated plate in it with --overwrite.");
            }
            remove_plate(output);
        }
        fs::create_directories(output);
        if (with_labels(options)) fs::create_directories(output / "labels");
    } catch (const fs::filesystem_error& error) {
        throw_io_error(output, "write", error.code().value());
    }
}

/// What is left of a well once its images are written.
struct WellTruth {
    std::string cell_rows;
    std::string well_row;
    std::size_t images = 0;
    std::size_t cells = 0;
    std::size_t infected = 0;
};

/// A well without images: its cells in the fields, as an analysis would measure them.
WellTruth tabulate_well(const plate::MapWell& map_well, const simulate::PlateSpec& plate) {
    const simulate::TrueWell well = simulate::make_well(map_well, plate);
    const auto seen = simulate::see_cells(well, plate.spec);
    WellTruth truth;
    truth.cell_rows = simulate::seen_cells_rows(well, seen);
    truth.well_row = simulate::truth_wells_row(well);
    truth.cells = seen.size();
    truth.infected = well.count_imaged().infected;
    return truth;
}

WellTruth write_well(const plate::MapWell& map_well, const simulate::PlateSpec& plate, const fs::path& output,
                     const SimulateOptions& options) {
    const simulate::TrueWell well = simulate::make_well(map_well, plate);
    std::error_code failure;
    fs::create_directories(output / name(well.well), failure);
    if (failure) throw_io_error(output / name(well.well), "write", failure.value());
    const auto channels = simulate::channel_names(plate.spec);
    WellTruth truth;
    truth.well_row = simulate::truth_wells_row(well);
    truth.infected = well.count_imaged().infected;
    for (int number = 1; number <= plate.spec.fields; ++number) {
        const simulate::TrueField field = simulate::make_field(well, number, plate);
        for (std::size_t c = 0; c < field.channels.size(); ++c) {
            const auto file = output / simulate::plane_file(well.well, number, channels[c]);
            image::write_tiff(file, field.channels[c], image::Compression::lzw);
        }
        if (with_labels(options)) {
            image::write_labels(output / simulate::label_file(well.well, number, kLabelKinds[0]), field.nuclei);
            image::write_labels(output / simulate::label_file(well.well, number, kLabelKinds[1]), field.cells);
        }
        truth.cell_rows += simulate::truth_cells_rows(well, field);
        truth.images += field.channels.size();
        truth.cells += field.cell_ids.size();
    }
    return truth;
}

/// The wells in parallel; the truth comes back in the order of `wells`.
std::vector<WellTruth> write_wells(const std::vector<plate::MapWell>& wells, const simulate::PlateSpec& plate,
                                   const fs::path& output, const SimulateOptions& options, Progress& progress,
                                   const Stop& stop) {
    std::vector<WellTruth> truths(wells.size());
    std::mutex telling;
    const auto make = [&](std::size_t i) {
        if (stop.requested()) {
            throw Error(Code::interrupted, fmt::format("stopped; '{}' is not finished", output.string()),
                        "Simulate again with --overwrite.");
        }
        truths[i] = options.images == SimulateOptions::Images::write ? write_well(wells[i], plate, output, options)
                                                                     : tabulate_well(wells[i], plate);
        const std::lock_guard lock(telling);
        progress.advance(1);
    };
    progress.begin("wells", wells.size());
    const int threads = options.threads > 0 ? options.threads : tbb::this_task_arena::max_concurrency();
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads));
    tbb::task_arena arena(threads);
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, wells.size(), make, tbb::simple_partitioner()); });
    progress.end();
    return truths;
}

}  // namespace

SimulateSummary simulate_plate(const simulate::PlateSpec& plate, const fs::path& output, const SimulateOptions& options,
                               Progress& progress, const Stop& stop) {
    const auto wells = chosen_wells(plate.map, options.wells);
    make_room(output, options);
    write_atomically(output / "spec.toml", plate.spec_text);
    write_atomically(output / "map.csv", plate.map_text);
    auto truths = write_wells(wells, plate, output, options, progress, stop);

    SimulateSummary summary;
    std::string cell_table = options.images == SimulateOptions::Images::write ? simulate::truth_cells_header()
                                                                              : simulate::seen_cells_header();
    std::string well_table = simulate::truth_wells_header();
    std::size_t letters = cell_table.size();
    for (const WellTruth& truth : truths) letters += truth.cell_rows.size();
    cell_table.reserve(letters);
    for (WellTruth& truth : truths) {
        cell_table += std::exchange(truth.cell_rows, {});  // a large plate's rows need their memory once
        well_table += truth.well_row;
        summary.images += truth.images;
        summary.cells += truth.cells;
        summary.infected += truth.infected;
    }
    summary.wells = wells.size();
    write_atomically(output / "truth_cells.csv", cell_table);
    write_atomically(output / "truth_wells.csv", well_table);
    return summary;
}

}  // namespace viroplate::pipeline
