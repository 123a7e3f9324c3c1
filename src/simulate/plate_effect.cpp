#include "simulate/plate_effect.hpp"

#include <algorithm>

#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kLeastFactor = 0.05;  ///< rows and drift thin a well out, they do not empty it

PlateShape plate_of(const plate::PlateMap& map) {
    int rows = 0;
    int columns = 0;
    for (const auto& other : map.wells) {
        rows = std::max(rows, other.well.row + 1);
        columns = std::max(columns, other.well.column + 1);
    }
    return smallest_plate_holding(rows, columns);
}

/// The factor of line number `line`: normal around 1.
double line_factor(const Spec& spec, Purpose purpose, int line, double cv) {
    if (cv <= 0) return 1;
    const double z = stream(spec.seed, purpose, {{}, 0, static_cast<std::size_t>(line)}).normal();
    return std::max(kLeastFactor, 1 + cv * z);
}

/// 1 − drift / 2 in the first well, 1 + drift / 2 in the last, row by row.
double drift_factor(WellAddress well, const plate::PlateMap& map, double drift) {
    if (drift == 0) return 1;
    const PlateShape shape = plate_of(map);
    const double last = std::max(1, shape.rows * shape.columns - 1);
    const double share = (well.row * shape.columns + well.column) / last;
    return std::max(kLeastFactor, 1 + drift * (share - 0.5));
}

}  // namespace

bool at_edge(WellAddress well, const plate::PlateMap& map) {
    const PlateShape shape = plate_of(map);
    return well.row == 0 || well.column == 0 || well.row == shape.rows - 1 || well.column == shape.columns - 1;
}

double cells_factor(WellAddress well, const PlateSpec& plate) {
    const Spec& spec = plate.spec;
    return line_factor(spec, Purpose::row_cells, well.row, spec.row_cells_cv) *
           line_factor(spec, Purpose::column_cells, well.column, spec.column_cells_cv) *
           drift_factor(well, plate.map, spec.drift_cells);
}

double presence(WellAddress well, const PlateSpec& plate) {
    return at_edge(well, plate.map) ? 1 - plate.spec.edge_cell_loss : 1;
}

double moi_factor(WellAddress well, const PlateSpec& plate) {
    const Spec& spec = plate.spec;
    const double edge = spec.edge_moi_loss > 0 && at_edge(well, plate.map) ? 1 - spec.edge_moi_loss : 1;
    return line_factor(spec, Purpose::row_moi, well.row, spec.row_moi_cv) *
           line_factor(spec, Purpose::column_moi, well.column, spec.column_moi_cv) *
           drift_factor(well, plate.map, spec.drift_moi) * edge;
}

}  // namespace viroplate::simulate
