#pragma once

#include "viroplate/core/ids.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// Is the well in the first or last row or column of the smallest plate that holds the map?
bool at_edge(WellAddress well, const plate::PlateMap& map);

/// What the well's place on the plate does to the number of cells (without the loss in outer wells, which thins them
/// afterwards): row × column × drift.
double cells_factor(WellAddress well, const PlateSpec& plate);

/// Share of the cells that the well's place leaves: 1, less in the outer wells.
double presence(WellAddress well, const PlateSpec& plate);

/// What it does to the MOI: row × column × drift × edge.
double moi_factor(WellAddress well, const PlateSpec& plate);

}  // namespace viroplate::simulate
