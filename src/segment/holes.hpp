#pragma once

#include <cstdint>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Sets the holes of `mask` (zeros among ones that do not reach the image border) of at most `largest` pixels to 1.
/// Its frame may have any value.
void fill_holes(Framed<std::uint8_t>& mask, double largest);

}  // namespace viroplate::segment
