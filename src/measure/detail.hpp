#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::measure {

/// What one pass over an image tells: its maximum, and how much its pixels differ from the line between their
/// neighbours, over both directions. White noise has the same mean energy at every pitch of pixels (`thinned`).
struct Detail {
    std::uint16_t maximum = 0;
    std::uint64_t energy = 0;  ///< sum of squared second differences, exact
    std::uint64_t differences = 0;

    double mean_energy() const {
        return differences > 0 ? static_cast<double>(energy) / static_cast<double>(differences) : 0;
    }
};

/// Second differences are taken where a pixel has neighbours on all four sides; the maximum is that of all pixels.
Detail detail(const image::Plane<std::uint16_t>& grey);

/// Every `pitch`-th pixel of every `pitch`-th row, 2 or 4 px apart.
image::Plane<std::uint16_t> thinned(const image::Plane<std::uint16_t>& grey, int pitch);

}  // namespace viroplate::measure
