#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// A plane ready for analysis, in whole steps: signal = (level − zero) · step. Whole numbers keep half the memory of
/// floats, and their sums are exact, so that they are the same in every order and on every machine.
struct PreparedPlane {
    Plane<std::uint16_t> level;
    double zero = 0;        ///< level where there is no signal; levels below it are negative signal (noise)
    double step = 1;        ///< grey levels to one level
    double background = 0;  ///< mean of what was subtracted, after offset and flat

    double signal(int x, int y) const { return (level.at(x, y) - zero) * step; }
};

}  // namespace viroplate::image
