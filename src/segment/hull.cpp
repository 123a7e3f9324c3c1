#include "segment/hull.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viroplate::segment {

namespace {

struct Point {
    std::int64_t x;
    std::int64_t y;
};

/// Twice the area of the triangle a b c; positive when it turns left.
std::int64_t turn(const Point& a, const Point& b, const Point& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// Adds `point` to a chain that turns by `sign` only.
void extend(std::vector<Point>& chain, const Point& point, int sign) {
    while (chain.size() >= 2 && sign * turn(chain[chain.size() - 2], chain.back(), point) <= 0) chain.pop_back();
    chain.push_back(point);
}

std::int64_t doubled_area(const std::vector<Point>& chain) {
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        sum += (chain[i].x + chain[i - 1].x) * (chain[i].y - chain[i - 1].y);
    }
    return sum;
}

}  // namespace

RowExtents::RowExtents(std::span<const PixelIndex> pixels, std::size_t stride) {
    if (pixels.empty()) return;
    const auto row_of = [&](PixelIndex i) { return static_cast<std::int32_t>(i / stride); };
    top_ = row_of(pixels.front());
    const Extent none{std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()};
    rows_.assign(static_cast<std::size_t>(row_of(pixels.back()) - top_ + 1), none);
    for (const PixelIndex i : pixels) {
        const std::int32_t row = row_of(i);
        const auto x = static_cast<std::int32_t>(i - static_cast<std::size_t>(row) * stride);
        Extent& extent = rows_[static_cast<std::size_t>(row - top_)];
        extent.left = std::min(extent.left, x);
        extent.right = std::max(extent.right, x + 1);
    }
}

RowExtents RowExtents::joined(const RowExtents& other) const {
    RowExtents result;
    result.top_ = std::min(top_, other.top_);
    const auto bottom = std::max(top_ + static_cast<std::int32_t>(rows_.size()),
                                 other.top_ + static_cast<std::int32_t>(other.rows_.size()));
    const Extent none{std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()};
    result.rows_.assign(static_cast<std::size_t>(bottom - result.top_), none);
    for (const RowExtents* part : {this, &other}) {
        const auto offset = static_cast<std::size_t>(part->top_ - result.top_);
        for (std::size_t i = 0; i < part->rows_.size(); ++i) {
            Extent& extent = result.rows_[offset + i];
            extent.left = std::min(extent.left, part->rows_[i].left);
            extent.right = std::max(extent.right, part->rows_[i].right);
        }
    }
    return result;
}

double RowExtents::hull_area() const {
    std::vector<Point> left;
    std::vector<Point> right;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].left >= rows_[i].right) continue;
        for (const std::size_t y : {i, i + 1}) {
            extend(left, {rows_[i].left, static_cast<std::int64_t>(y)}, -1);
            extend(right, {rows_[i].right, static_cast<std::int64_t>(y)}, 1);
        }
    }
    return 0.5 * static_cast<double>(doubled_area(right) - doubled_area(left));
}

}  // namespace viroplate::segment
