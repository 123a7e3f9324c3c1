#pragma once

#include <set>
#include <vector>

#include "pipeline/well_cells.hpp"
#include "pipeline/wells.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/infection/gate.hpp"
#include "viroplate/infection/plate_call.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Which cells of a plate are infected.
struct Calls {
    infection::PlateCall plate;        ///< per well in the order of the wells given
    std::vector<store::CallRow> rows;  ///< by object id; empty where calling is refused
};

/// Gates the cells and calls them, and leaves counts, fractions and spread in `wells`, whose cells must be those of
/// `cells` (both in order of the wells). `out_of_focus`: field ids whose cells are not called. Takes the signals out of
/// `cells`.
Calls call_cells(std::vector<Well>& wells, std::vector<WellCells>& cells, const std::set<std::int64_t>& out_of_focus,
                 const std::optional<FieldSizes>& sizes, const assay::Assay& assay);

/// Fields of which the nuclei or the virus are out of focus.
std::set<std::int64_t> fields_out_of_focus(const store::ResultFile& results, const assay::Assay& assay);

}  // namespace viroplate::pipeline
