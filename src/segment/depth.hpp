#pragma once

#include <cstdint>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Euclidean distance of every pixel of `mask` to the nearest pixel outside it (the frame is outside), at most `bound`
/// px (1 … 127); 0 outside. Columns first, then rows, as Meijster, Roerdink & Hesselink (2000) part it; bounded, so
/// that each row is a short minimum over neighbours.
Framed<float> depth_inside(const Framed<std::uint8_t>& mask, int bound);

}  // namespace viroplate::segment
