#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// The image averaged over blocks of `factor` × `factor` pixels (fewer at the right and lower border).
struct BinnedPlane {
    FloatPlane plane;
    int factor = 1;
    std::uint16_t least = 0;  ///< of the single pixels
    std::uint16_t most = 0;
};

/// Averages over blocks; the sums are exact. `factor` is 1 or more.
BinnedPlane bin(const Plane<std::uint16_t>& levels, int factor);

}  // namespace viroplate::image
