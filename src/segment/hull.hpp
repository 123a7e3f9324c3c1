#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/components.hpp"
#include "segment/framed.hpp"

namespace viroplate::segment {

/// Convex hull of a set of pixels as unit squares: its left and its right chain, from the top down (monotone chain,
/// Andrew 1979).
class Hull {
public:
    Hull() = default;
    /// `pixels` of a framed image, in reading order.
    Hull(std::span<const PixelIndex> pixels, std::size_t stride);
    /// Of the pixels of runs in reading order.
    Hull(std::span<const Run> runs, std::size_t stride);
    /// Of the union of two sets.
    Hull(const Hull& one, const Hull& other);

    double area() const;
    /// Of the union of two sets, without making it.
    static double area_of_union(const Hull& one, const Hull& other);

private:
    struct Point {
        std::int32_t x;
        std::int32_t y;
    };
    void add_row(std::int32_t y, std::int32_t begin, std::int32_t end);
    static void extend(std::vector<Point>& chain, Point point, int sign);
    static void join(const std::vector<Point>& one, const std::vector<Point>& other, std::vector<Point>& chain,
                     int sign);
    static std::int64_t doubled_area(const std::vector<Point>& chain);

    std::vector<Point> left_;
    std::vector<Point> right_;
};

}  // namespace viroplate::segment
