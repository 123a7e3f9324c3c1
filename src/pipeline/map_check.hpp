#pragma once

#include <string>
#include <vector>

#include "viroplate/plate/map.hpp"

namespace viroplate::pipeline {

/// Names of wells for a sentence; the first dozen of many.
std::string in_words(const std::vector<WellAddress>& wells);

/// Throws Code::map when the map names wells that a plate of this shape does not have.
void check_map_fits(const plate::PlateMap& map, PlateShape shape);

}  // namespace viroplate::pipeline
