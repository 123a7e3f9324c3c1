#pragma once

#include <span>
#include <string_view>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/spot.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::measure {

/// Appends the columns of table::spot_columns: how many of the spots have their centre's pixel in each object's nucleus
/// and cell, and the integrated signal of those in the cell. `objects` has a row for each of `cells`; spots outside of
/// all cells count for none.
void append_spots(table::ObjectTable& objects, const image::CellObjects& cells, std::string_view channel,
                  std::span<const image::Spot> spots);

}  // namespace viroplate::measure
