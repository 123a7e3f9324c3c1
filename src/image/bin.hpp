#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// The image averaged over square blocks of pixels (cut at the right and lower border).
struct BinnedPlane {
    FloatPlane plane;
    std::uint16_t least = 0;  ///< of the single pixels
    std::uint16_t most = 0;
};

/// Averages over blocks of `factor` × `factor` pixels, 1 or more; the sums are exact.
BinnedPlane bin(const Plane<std::uint16_t>& levels, int factor);

}  // namespace viroplate::image
