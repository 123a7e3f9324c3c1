#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/core/progress.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::pipeline {

struct SimulateOptions {
    std::vector<WellAddress> wells;  ///< of the map; empty: all
    int threads = 0;                 ///< 0: as many as the machine has
    enum class Existing { refuse, overwrite } existing = Existing::refuse;
    enum class Labels { write, leave_out } labels = Labels::write;
    enum class Images { write, leave_out } images = Images::write;  ///< left out: tables only, with measured signals
};

struct SimulateSummary {
    std::size_t wells = 0;
    std::size_t images = 0;
    std::size_t cells = 0;  ///< whose nucleus centre lies in a field, over all fields
    std::size_t infected = 0;
};

/// Writes the plate into `output`: images (`A01/A01_f1_dna.tif`), label images (`labels/A01_f1_nuclei.tif`), the truth
/// (`truth_cells.csv`, `truth_wells.csv`), `map.csv` and `spec.toml` (both as read). The truth
/// tables come last: a folder without them is not finished. Equal specs give equal bytes for any number of threads, and
/// a well is the same whichever others are made.
/// Without images, truth_cells.csv also has what an analysis would measure (simulate::see_cells), and no labels are
/// made. Throws Code::output_exists for a folder that is not empty (overwriting removes the simulated plate in it and
/// nothing else), Code::usage for wells the map does not have, Code::interrupted, Code::io, Code::try_again.
SimulateSummary simulate_plate(const simulate::PlateSpec& plate, const std::filesystem::path& output,
                               const SimulateOptions& options, Progress& progress, const Stop& stop);

}  // namespace viroplate::pipeline
