#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/well_cells.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/infection/foci.hpp"
#include "viroplate/infection/plate_call.hpp"
#include "viroplate/infection/shield.hpp"
#include "viroplate/infection/spread.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Where the infected cells of a well stand.
struct WellSpread {
    infection::FociSummary foci;
    infection::JoinCount neighbours;
    infection::EntryAndSpread entry;
    std::string reason;                       ///< why there is none, or what to doubt about it
    std::optional<infection::Shield> shield;  ///< nothing without a reporter
};

/// What the shields of a plate's wells are measured against.
struct MockResponse {
    std::vector<float> response;  ///< reporter of the mock cells that are called
    double false_positive_rate = 0;
};

/// Size of the fields on the sample, by field_id; empty where the size of a pixel is unknown.
struct FieldSizes {
    double pixel_size_um = 0;
    std::map<std::int64_t, std::pair<int, int>> size_px;  ///< width and height
};
std::optional<FieldSizes> field_sizes(const store::ResultFile& results);

/// Foci, neighbours and shield of one well; cells that were not called stand in no neighbourhood. Refused without
/// `sizes`.
WellSpread well_spread(const WellCells& cells, const infection::CellCalls& calls, const MockResponse& mock,
                       const std::optional<FieldSizes>& sizes, const assay::Assay& assay);

}  // namespace viroplate::pipeline
