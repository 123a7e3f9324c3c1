#include "segment/drawn_object.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "segment/components.hpp"
#include "segment/framed.hpp"

namespace viroplate::segment {

namespace {

std::uint32_t find_root(std::vector<std::uint32_t>& parent, std::uint32_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

/// One run a row, each over or under its neighbours: connected, and without holes.
bool is_simple(const std::vector<image::Run>& runs) {
    for (std::size_t i = 1; i < runs.size(); ++i) {
        if (runs[i].y != runs[i - 1].y + 1) return false;
        if (runs[i].begin >= runs[i - 1].end || runs[i].end <= runs[i - 1].begin) return false;
    }
    return true;
}

/// Roots of the runs' parts.
std::vector<std::uint32_t> connect(const std::vector<image::Run>& runs) {
    std::vector<std::uint32_t> parent(runs.size());
    std::iota(parent.begin(), parent.end(), 0U);
    std::size_t above = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        while (runs[above].y < runs[i].y - 1 || (runs[above].y == runs[i].y - 1 && runs[above].end <= runs[i].begin)) {
            ++above;
        }
        for (std::size_t j = above; j < i && runs[j].y == runs[i].y - 1 && runs[j].begin < runs[i].end; ++j) {
            const auto one = find_root(parent, static_cast<std::uint32_t>(i));
            const auto other = find_root(parent, static_cast<std::uint32_t>(j));
            parent[std::max(one, other)] = std::min(one, other);
        }
    }
    for (std::uint32_t i = 0; i < parent.size(); ++i) parent[i] = find_root(parent, i);
    return parent;
}

}  // namespace

void keep_largest_part(std::vector<image::Run>& runs) {
    if (is_simple(runs)) return;
    const std::vector<std::uint32_t> part = connect(runs);
    std::vector<std::int64_t> area(runs.size(), 0);
    for (std::size_t i = 0; i < runs.size(); ++i) area[part[i]] += runs[i].length();
    const auto largest = static_cast<std::uint32_t>(std::max_element(area.begin(), area.end()) - area.begin());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (part[i] == largest) runs[kept++] = runs[i];
    }
    runs.resize(kept);
}

void fill_holes(std::vector<image::Run>& runs, const std::function<bool(int x, int y)>& is_free) {
    if (is_simple(runs)) return;
    int left = runs.front().begin;
    int right = runs.front().end;
    for (const image::Run& run : runs) {
        left = std::min(left, run.begin);
        right = std::max(right, run.end);
    }
    const int top = runs.front().y;
    // A free pixel all around, so that only what is enclosed is a hole.
    Framed<std::uint8_t> box(right - left + 2, runs.back().y - top + 3, 0);
    for (const image::Run& run : runs) std::fill_n(box.row(run.y - top + 1) + run.begin - left + 1, run.length(), 1);
    fill_holes(box, static_cast<double>(box.pixels.size()));
    for (const image::Run& run : runs) std::fill_n(box.row(run.y - top + 1) + run.begin - left + 1, run.length(), 2);
    std::vector<image::Run> filled;
    for (int y = top; y <= top + box.height - 3; ++y) {
        const std::uint8_t* row = box.row(y - top + 1) + 1;
        for (int x = left; x < right; ++x) {
            if (row[x - left] == 0 || (row[x - left] == 1 && !is_free(x, y))) continue;
            if (!filled.empty() && filled.back().y == y && filled.back().end == x) {
                ++filled.back().end;
            } else {
                filled.push_back({y, x, x + 1});
            }
        }
    }
    runs = std::move(filled);
}

}  // namespace viroplate::segment
