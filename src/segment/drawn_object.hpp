#pragma once

#include <functional>
#include <vector>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// Keeps the largest 4-connected part of one object's runs, which stand in reading order; of equal ones the first.
void keep_largest_part(std::vector<image::Run>& runs);

/// Adds the holes of one object (4-connected, runs in reading order), as far as `is_free(x, y)`.
void fill_holes(std::vector<image::Run>& runs, const std::function<bool(int x, int y)>& is_free);

}  // namespace viroplate::segment
