#include "measure/hull.hpp"

#include <algorithm>

namespace viroplate::measure {

namespace {

/// Sieves that take out most corners before the chain is built. They go by neighbours alone and do not branch, which
/// the chain does at every corner in a way no processor foresees.
constexpr int kSieves = 2;

/// Puts the two outer corners of the end of a row behind the first `count`; returns their new number. The upper corner
/// and the lower one of the row above are one, the outer.
std::size_t add_row(Corner* side, std::size_t count, std::int32_t x, std::int32_t y) {
    if (count > 0 && side[count - 1].y == y) {
        side[count - 1].x = std::min(side[count - 1].x, x);
    } else {
        side[count++] = {x, y};
    }
    side[count] = {x, y + 1};
    return count + 1;
}

/// Does b lie outside the line from a to c?
bool bulges(const Corner& a, const Corner& b, const Corner& c) {
    return std::int64_t{b.x - a.x} * (c.y - a.y) < std::int64_t{c.x - a.x} * (b.y - a.y);
}

/// Takes out corners that do not bulge between their neighbours: none of these is a corner of the hull.
std::size_t sieve(Corner* side, std::size_t count) {
    if (count < 3) return count;
    Corner before = side[0];
    Corner here = side[1];
    std::size_t kept = 1;
    for (std::size_t i = 2; i < count; ++i) {
        const Corner next = side[i];
        side[kept] = here;
        kept += bulges(before, here, next) ? 1 : 0;
        before = here;
        here = next;
    }
    side[kept] = here;
    return kept + 1;
}

/// Twice the area between the hull of the corners and x = 0. Leaves the corners of the hull.
std::int64_t twice_area(Corner* side, std::size_t count) {
    for (int i = 0; i < kSieves; ++i) count = sieve(side, count);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Corner corner = side[i];
        while (kept >= 2 && !bulges(side[kept - 2], side[kept - 1], corner)) --kept;
        side[kept++] = corner;
    }
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < kept; ++i) {
        sum += (std::int64_t{side[i - 1].x} + side[i].x) * (side[i].y - side[i - 1].y);
    }
    return sum;
}

}  // namespace

double Hull::area(std::span<const image::Run> runs) {
    left_.resize(std::max(left_.size(), 2 * runs.size()));
    right_.resize(left_.size());
    std::size_t lefts = 0;
    std::size_t rights = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const image::Run& first = runs[i];
        while (i + 1 < runs.size() && runs[i + 1].y == first.y) ++i;
        lefts = add_row(left_.data(), lefts, first.begin, first.y);
        rights = add_row(right_.data(), rights, -runs[i].end, first.y);
    }
    return -0.5 * static_cast<double>(twice_area(left_.data(), lefts) + twice_area(right_.data(), rights));
}

}  // namespace viroplate::measure
