#pragma once

#include <cstdint>
#include <vector>

#include "segment/framed.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The pixels that one object may take: those of its zone and of none.
struct FreePixels {
    const Framed<std::uint32_t>& zones;  ///< of the working image
    int factor;                          ///< of the working image
    std::uint32_t zone;                  ///< of the object

    bool operator()(int x, int y) const {
        const std::uint32_t there = zones.row(y / factor)[x / factor];
        return there == 0 || there == zone;
    }
};

/// Keeps the largest 4-connected part of one object's runs, which stand in reading order; of equal ones the first.
void keep_largest_part(std::vector<image::Run>& runs);

/// Adds the holes of one object (4-connected, runs in reading order), as far as they are free. A hole is what no
/// 4-connected path leads out of.
void fill_holes(std::vector<image::Run>& runs, const FreePixels& is_free);

/// Both, one after the other; quick for objects that need neither.
void tidy(std::vector<image::Run>& runs, const FreePixels& is_free);

}  // namespace viroplate::segment
