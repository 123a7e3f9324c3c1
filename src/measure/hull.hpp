#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::measure {

/// A corner of a pixel, on the left side of an object or, mirrored, on its right: both bulge to lower x.
struct Corner {
    std::int32_t x = 0;
    std::int32_t y = 0;
};

/// The convex hull of pixels as unit squares. Keeps its memory from one object to the next.
class Hull {
public:
    /// Area in px of the hull of runs in reading order, in linear time: rows come sorted, so each side of the hull is
    /// one monotone chain (Andrew 1979). 0 without runs.
    double area(std::span<const image::Run> runs);

private:
    std::vector<Corner> left_;
    std::vector<Corner> right_;
};

}  // namespace viroplate::measure
