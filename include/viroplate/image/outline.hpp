#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// The outer border of one object as a closed polygon along pixel edges, in pixels of the label image.
struct Outline {
    std::uint32_t label = 0;
    std::vector<std::array<int, 2>> points;  ///< x, y; corners only
};

/// Outer outline of every object (its largest part), ordered by label.
std::vector<Outline> outlines(const LabelPlane& labels);

}  // namespace viroplate::image
