#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::measure {

/// How much pixels differ from the line between their neighbours, over both directions. White noise has the same mean
/// energy at every pitch of pixels.
struct Detail {
    std::uint64_t energy = 0;  ///< sum of squared second differences, exact
    std::uint64_t differences = 0;

    double mean_energy() const {
        return differences > 0 ? static_cast<double>(energy) / static_cast<double>(differences) : 0;
    }
};

/// Of the pixels with neighbours on all four sides, in every `step`-th row from the second on.
Detail detail(const image::Plane<std::uint16_t>& grey, int step = 1);
/// Adds that of row y, which has one above and one below.
void add_detail(const image::Plane<std::uint16_t>& grey, int y, Detail& detail);

/// Every fourth pixel of every fourth row, from the first on.
image::Plane<std::uint16_t> every_fourth(const image::Plane<std::uint16_t>& grey);

}  // namespace viroplate::measure
