#include "segment/hull.hpp"

#include <algorithm>

namespace viroplate::segment {

/// Adds `point` to a chain that turns by `sign` only.
void Hull::extend(std::vector<Point>& chain, Point point, int sign) {
    while (chain.size() >= 2) {
        const Point& a = chain[chain.size() - 2];
        const Point& b = chain.back();
        const std::int64_t turn = std::int64_t{b.x - a.x} * (point.y - a.y) - std::int64_t{b.y - a.y} * (point.x - a.x);
        if (sign * turn > 0) break;
        chain.pop_back();
    }
    chain.push_back(point);
}

Hull::Hull(std::span<const PixelIndex> pixels, std::size_t stride) {
    for (std::size_t i = 0; i < pixels.size();) {
        const std::size_t row = pixels[i] / stride;
        const std::size_t first = pixels[i];
        while (i + 1 < pixels.size() && pixels[i + 1] < (row + 1) * stride) ++i;
        add_row(static_cast<std::int32_t>(row), static_cast<std::int32_t>(first - row * stride),
                static_cast<std::int32_t>(pixels[i] + 1 - row * stride));
        ++i;
    }
}

Hull::Hull(std::span<const Run> runs, std::size_t stride) {
    for (std::size_t i = 0; i < runs.size();) {
        const std::size_t row = runs[i].begin / stride;
        const std::size_t first = i;
        while (i + 1 < runs.size() && runs[i + 1].begin < (row + 1) * stride) ++i;
        add_row(static_cast<std::int32_t>(row), static_cast<std::int32_t>(runs[first].begin - row * stride),
                static_cast<std::int32_t>(runs[i].end - row * stride));
        ++i;
    }
}

void Hull::add_row(std::int32_t y, std::int32_t begin, std::int32_t end) {
    for (const std::int32_t edge : {y, y + 1}) {
        extend(left_, {begin, edge}, -1);
        extend(right_, {end, edge}, 1);
    }
}

void Hull::join(const std::vector<Point>& one, const std::vector<Point>& other, std::vector<Point>& chain, int sign) {
    chain.reserve(one.size() + other.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < one.size() || j < other.size()) {
        const bool from_one = j == other.size() || (i < one.size() && one[i].y <= other[j].y);
        extend(chain, from_one ? one[i++] : other[j++], sign);
    }
}

Hull::Hull(const Hull& one, const Hull& other) {
    join(one.left_, other.left_, left_, -1);
    join(one.right_, other.right_, right_, 1);
}

std::int64_t Hull::doubled_area(const std::vector<Point>& chain) {
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < chain.size(); ++i) {
        sum += std::int64_t{chain[i].x + chain[i - 1].x} * (chain[i].y - chain[i - 1].y);
    }
    return sum;
}

double Hull::area_of_union(const Hull& one, const Hull& other) {
    thread_local std::vector<Point> chain;  // asked for every pair of fragments: no memory of its own each time
    chain.clear();
    join(one.right_, other.right_, chain, 1);
    const std::int64_t right = doubled_area(chain);
    chain.clear();
    join(one.left_, other.left_, chain, -1);
    return 0.5 * static_cast<double>(right - doubled_area(chain));
}

double Hull::area() const { return 0.5 * static_cast<double>(doubled_area(right_) - doubled_area(left_)); }

}  // namespace viroplate::segment
