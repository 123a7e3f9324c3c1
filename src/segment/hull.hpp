#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// The first and last pixel of every row of a set of pixels: all that its convex hull depends on.
class RowExtents {
public:
    RowExtents() = default;
    /// `pixels` of a framed image, in reading order.
    RowExtents(std::span<const PixelIndex> pixels, std::size_t stride);

    /// The extents of the union.
    RowExtents joined(const RowExtents& other) const;
    /// Area of the convex hull of the pixels as unit squares (monotone chain, Andrew 1979).
    double hull_area() const;

private:
    struct Extent {
        std::int32_t left;
        std::int32_t right;  ///< of the last pixel's far side; left ≥ right where the row is empty
    };
    std::int32_t top_ = 0;
    std::vector<Extent> rows_;
};

}  // namespace viroplate::segment
