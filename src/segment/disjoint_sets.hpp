#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace viroplate::segment {

/// Disjoint sets of the numbers from 0 on, as trees (Galler & Fischer 1964): each number has a parent that comes before
/// it; the first of a set, its root, is its own.
using Parents = std::vector<std::uint32_t>;

/// The root of the set of `i`; halves the path to it.
inline std::uint32_t find_root(Parents& parent, std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/// Joins the sets of two numbers.
inline void join(Parents& parent, std::uint32_t one, std::uint32_t other) {
    const std::uint32_t first = find_root(parent, one);
    const std::uint32_t second = find_root(parent, other);
    parent[std::max(first, second)] = std::min(first, second);
}

}  // namespace viroplate::segment
