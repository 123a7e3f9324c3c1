#include "segment/drawn_object.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "segment/append_run.hpp"
#include "segment/disjoint_sets.hpp"

namespace viroplate::segment {

namespace {

/// One run a row, each over or under its neighbours: connected, and without holes.
bool is_simple(const std::vector<image::Run>& runs) {
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (runs[i].y != runs[i - 1].y + 1) return false;
        if (runs[i].begin >= runs[i - 1].end || runs[i].end <= runs[i - 1].begin) return false;
    }
    return true;
}

/// Calls `take(i, j)` for runs j and i of neighbouring rows where one lies over the other. Runs in reading order.
template <class Take>
void visit_touching(const std::vector<image::Run>& runs, Take take) {
    std::uint32_t above = 0;
    for (std::uint32_t i = 0; i < runs.size(); ++i) {
        while (runs[above].y < runs[i].y - 1 || (runs[above].y == runs[i].y - 1 && runs[above].end <= runs[i].begin)) {
            ++above;
        }
        for (std::uint32_t j = above; j < i && runs[j].y == runs[i].y - 1 && runs[j].begin < runs[i].end; ++j)
            take(i, j);
    }
}

/// What lies between two runs of one row, in reading order.
std::vector<image::Run> gaps_of(const std::vector<image::Run>& runs) {
    std::vector<image::Run> gaps;
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (runs[i].y == runs[i - 1].y) gaps.push_back({runs[i].y, runs[i - 1].end, runs[i].begin});
    }
    return gaps;
}

/// From the first to the last pixel of every row of a connected object, from its first row on.
std::vector<image::Run> extents_of(const std::vector<image::Run>& runs) {
    std::vector<image::Run> extents;
    for (const image::Run& run : runs) {
        if (extents.empty() || extents.back().y != run.y) extents.push_back(run);
        extents.back().end = run.end;
    }
    return extents;
}

/// Which gaps lead out of the object nowhere.
std::vector<bool> are_holes(const std::vector<image::Run>& gaps, const std::vector<image::Run>& extents) {
    const auto outside = static_cast<std::uint32_t>(gaps.size());
    Parents parent(gaps.size() + 1);
    std::iota(parent.begin(), parent.end(), 0U);
    visit_touching(gaps, [&](std::uint32_t i, std::uint32_t j) { join(parent, i, j); });
    const int top = extents.front().y;
    for (std::uint32_t i = 0; i < gaps.size(); ++i) {
        const int row = gaps[i].y - top;
        for (const int beside : {row - 1, row + 1}) {
            const bool leads_out = beside < 0 || beside >= static_cast<int>(extents.size()) ||
                                   gaps[i].begin < extents[static_cast<std::size_t>(beside)].begin ||
                                   gaps[i].end > extents[static_cast<std::size_t>(beside)].end;
            if (leads_out) join(parent, i, outside);
        }
    }
    std::vector<bool> holes(gaps.size());
    for (std::uint32_t i = 0; i < gaps.size(); ++i) {
        holes[i] = find_root(parent, i) != find_root(parent, outside);
    }
    return holes;
}

}  // namespace

void keep_largest_part(std::vector<image::Run>& runs) {
    Parents part(runs.size());
    std::iota(part.begin(), part.end(), 0U);
    visit_touching(runs, [&](std::uint32_t i, std::uint32_t j) { join(part, i, j); });
    std::vector<std::int64_t> area(runs.size(), 0);
    for (std::uint32_t i = 0; i < part.size(); ++i) {
        part[i] = find_root(part, i);
        area[part[i]] += runs[i].length();
    }
    const auto largest = static_cast<std::uint32_t>(std::max_element(area.begin(), area.end()) - area.begin());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (part[i] == largest) runs[kept++] = runs[i];
    }
    runs.resize(kept);
}

void fill_holes(std::vector<image::Run>& runs, const FreePixels& is_free) {
    const std::vector<image::Run> gaps = gaps_of(runs);
    if (gaps.empty()) return;
    const std::vector<bool> holes = are_holes(gaps, extents_of(runs));
    std::vector<image::Run> filled;
    std::size_t gap = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        append(filled, runs[i]);
        if (i + 1 == runs.size() || runs[i + 1].y != runs[i].y) continue;
        const image::Run& between = gaps[gap];
        for (int x = between.begin; holes[gap] && x < between.end; ++x) {
            if (is_free(x, between.y)) append(filled, {between.y, x, x + 1});
        }
        ++gap;
    }
    runs = std::move(filled);
}

void tidy(std::vector<image::Run>& runs, const FreePixels& is_free) {
    if (is_simple(runs)) return;
    keep_largest_part(runs);
    fill_holes(runs, is_free);
}

}  // namespace viroplate::segment
