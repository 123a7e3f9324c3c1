#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::image {

/// Area in px of the convex hull of runs in reading order, pixels being unit squares; 0 without runs. In linear time:
/// rows come sorted, so each side of the hull is one monotone chain (Andrew 1979).
double hull_area(std::span<const Run> runs);

/// A convex hull that is kept, to be joined to others.
class Hull {
public:
    /// A corner of a pixel, on the left side of an object or, mirrored, on its right: both bulge to lower x.
    struct Corner {
        std::int32_t x = 0;
        std::int32_t y = 0;
    };

    Hull() = default;
    /// Of the pixels of runs in reading order.
    explicit Hull(std::span<const Run> runs);
    /// Of the union of two sets.
    Hull(const Hull& one, const Hull& other);

    double area() const;
    /// Of the union of two sets, without making its hull.
    static double area_of_union(const Hull& one, const Hull& other);

private:
    // From the top down.
    std::vector<Corner> left_;
    std::vector<Corner> right_;
};

}  // namespace viroplate::image
