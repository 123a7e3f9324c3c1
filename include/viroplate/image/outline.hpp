#pragma once

#include <cstdint>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {

/// The outer border of one object as a closed polygon along pixel edges, in pixels of the label image.
struct Outline {
    std::uint32_t label = 0;
    std::vector<std::array<int, 2>> points;  ///< x, y; corners only
};

/// Outer outline of every object (its largest part), ordered by label.
std::vector<Outline> outlines(const LabelPlane& labels);

/// Scales a plane to 8-bit grey for looking at: `low` and `high` quantiles (0 … 1) become black and white.
Plane<std::uint8_t> to_display(const PreparedPlane& plane, double low, double high);

/// Grey picture with the inner border pixels of every object painted in `colour`.
Plane<Rgb> overlay(const Plane<std::uint8_t>& picture, const LabelPlane& labels, Rgb colour);

/// Shrinks by the whole factor that brings the longer side to at most `longest` (1 when it fits); mean of the block,
/// rounded to its levels.
PreparedPlane shrink(const PreparedPlane& plane, int longest);
/// The same for labels: the label of the block's centre pixel.
LabelPlane shrink(const LabelPlane& labels, int longest);

}  // namespace viroplate::image
