#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::image {

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
