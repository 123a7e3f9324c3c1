#include "viroplate/image/hull.hpp"

#include <algorithm>
#include <cstddef>

namespace viroplate::image {

namespace {

using Corner = Hull::Corner;

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

/// Adds a corner behind the first `count`, which bulge all, and takes out what then no longer does.
std::size_t extend(Corner* side, std::size_t count, Corner corner) {
    while (count >= 2 && !bulges(side[count - 2], side[count - 1], corner)) --count;
    side[count] = corner;
    return count + 1;
}

/// Leaves the corners of the hull of one side.
std::span<const Corner> chain(Corner* side, std::size_t count) {
    for (int i = 0; i < kSieves; ++i) count = sieve(side, count);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) kept = extend(side, kept, side[i]);
    return {side, kept};
}

/// The chain around two others.
std::span<const Corner> chain_around(std::span<const Corner> one, std::span<const Corner> other,
                                     std::vector<Corner>& room) {
    room.resize(std::max(room.size(), one.size() + other.size()));
    std::size_t kept = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < one.size() || j < other.size()) {
        const bool from_one = j == other.size() || (i < one.size() && one[i].y <= other[j].y);
        const Corner corner = from_one ? one[i++] : other[j++];
        if (kept > 0 && room[kept - 1].y == corner.y) {  // of corners at one height the outer alone is on the hull
            if (room[kept - 1].x <= corner.x) continue;
            --kept;
        }
        kept = extend(room.data(), kept, corner);
    }
    return {room.data(), kept};
}

/// Twice the area between a chain and x = 0, below 0 on its left.
std::int64_t twice_area(std::span<const Corner> side) {
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < side.size(); ++i) {
        sum -= (std::int64_t{side[i - 1].x} + side[i].x) * (side[i].y - side[i - 1].y);
    }
    return sum;
}

/// Both sides of a hull.
struct Sides {
    std::span<const Corner> left;
    std::span<const Corner> right;

    double area() const { return 0.5 * static_cast<double>(twice_area(left) + twice_area(right)); }
};

/// Where sides are made. Hulls are asked for by the thousand: no memory of its own for each.
struct Room {
    std::vector<Corner> left;
    std::vector<Corner> right;
};

Room& room() {
    thread_local Room room;
    return room;
}

/// What the functions below return holds until the next call of one of them.
Sides sides_of(std::span<const Run> runs) {
    auto& [left, right] = room();
    left.resize(std::max(left.size(), 2 * runs.size()));
    right.resize(std::max(right.size(), 2 * runs.size()));
    std::size_t lefts = 0;
    std::size_t rights = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Run& first = runs[i];
        while (i + 1 < runs.size() && runs[i + 1].y == first.y) ++i;
        lefts = add_row(left.data(), lefts, first.begin, first.y);
        rights = add_row(right.data(), rights, -runs[i].end, first.y);
    }
    return {chain(left.data(), lefts), chain(right.data(), rights)};
}

Sides sides_around(const Sides& one, const Sides& other) {
    auto& [left, right] = room();
    return {chain_around(one.left, other.left, left), chain_around(one.right, other.right, right)};
}

}  // namespace

double hull_area(std::span<const Run> runs) { return sides_of(runs).area(); }

Hull::Hull(std::span<const Run> runs) {
    const Sides sides = sides_of(runs);
    left_.assign(sides.left.begin(), sides.left.end());
    right_.assign(sides.right.begin(), sides.right.end());
}

Hull::Hull(const Hull& one, const Hull& other) {
    const Sides sides = sides_around({one.left_, one.right_}, {other.left_, other.right_});
    left_.assign(sides.left.begin(), sides.left.end());
    right_.assign(sides.right.begin(), sides.right.end());
}

double Hull::area() const { return Sides{left_, right_}.area(); }

double Hull::area_of_union(const Hull& one, const Hull& other) {
    return sides_around({one.left_, one.right_}, {other.left_, other.right_}).area();
}

}  // namespace viroplate::image
