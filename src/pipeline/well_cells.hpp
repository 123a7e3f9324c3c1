#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/core/ids.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// A readout of one well over its cells; empty where no cell has a value.
struct ReadoutValue {
    std::optional<double> value;
    std::optional<double> sd;
};

/// What a well's cells say, read from the store.
struct WellCells {
    WellAddress well;
    std::size_t cells = 0;
    // A value a cell, in stored order; empty without a virus channel.
    std::vector<std::int64_t> object_ids;
    std::vector<float> signal;         ///< the column that infection is called on
    std::vector<std::int32_t> field;   ///< its field_id
    std::vector<std::uint8_t> border;  ///< 1: cut by the edge of the image
    std::vector<float> nucleus_area;   ///< px
    std::vector<float> x_px;           ///< centroid of the nucleus
    std::vector<float> y_px;
    std::vector<float> response;         ///< mean of the reporter over the cell; empty without a reporter
    std::vector<float> dna_mean;         ///< in the nucleus, grey
    std::vector<ReadoutValue> readouts;  ///< in the assay's order
};

/// One pass over all stored objects. Wells in order; those without objects are not listed. Cells at the border of the
/// image count: the share of infected cells is the same there, and counts of whole fields stay comparable. Readouts of
/// size and shape (table::describes_shape) leave them out.
std::vector<WellCells> read_well_cells(const store::ResultFile& results, const assay::Assay& assay);

}  // namespace viroplate::pipeline
