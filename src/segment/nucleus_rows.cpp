#include "segment/nucleus_rows.hpp"

#include <cmath>
#include <limits>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr std::int32_t kNowhere = std::numeric_limits<std::int32_t>::max() / 2;
constexpr std::size_t kLanes = 8;  // rows that are worked on together

/// The first and the last pixel of row after row.
struct RowExtents {
    const std::int32_t* begin;
    const std::int32_t* end;
};

/// Row y becomes the union of the extents y … y + 2 · reach, each widened by its distance from the middle one.
VIROPLATE_WIDE void unite(RowExtents extents, std::int32_t* __restrict begin, std::int32_t* __restrict end,
                          std::size_t rows, const std::int32_t* widening, int reach) {
    for (std::size_t i = 0; i < rows; ++i) {
        begin[i] = extents.begin[i] - widening[reach];
        end[i] = extents.end[i] + widening[reach];
    }
    for (int dy = 1; dy <= 2 * reach; ++dy) {
        const std::int32_t wide = widening[dy < reach ? reach - dy : dy - reach];
        const std::int32_t* const from = extents.begin + dy;
        const std::int32_t* const to = extents.end + dy;
        for (std::size_t i = 0; i < rows; ++i) {
            begin[i] = std::min(begin[i], from[i] - wide);
            end[i] = std::max(end[i], to[i] + wide);
        }
    }
}

}  // namespace

NucleusRows::NucleusRows(RingReaches reaches)
    : gap_(band(reaches.begin)), ring_(band(std::max(reaches.begin, reaches.end))) {}

NucleusRows::Band NucleusRows::band(double reach_px) {
    Band band;
    band.reach = static_cast<int>(reach_px);
    for (int dy = 0; dy <= band.reach; ++dy) {
        band.widening.push_back(static_cast<std::int32_t>(std::sqrt(reach_px * reach_px - dy * dy) + 1e-9));
    }
    return band;
}

void NucleusRows::fill_extents(std::span<const image::Run> nucleus, std::size_t rows) {
    const std::size_t margin = 2 * static_cast<std::size_t>(ring_.reach);
    extent_begin_.assign(rows + margin, kNowhere);
    extent_end_.assign(rows + margin, -kNowhere);
    for (const image::Run& run : nucleus) {
        const std::size_t row = margin + static_cast<std::size_t>(run.y - nucleus.front().y);
        extent_begin_[row] = std::min(extent_begin_[row], run.begin);
        extent_end_[row] = run.end;
    }
}

void NucleusRows::fill_kinds(std::span<const image::Run> nucleus) {
    kinds_.assign(rows_, Kind::ring);
    const int beyond_gap = ring_.reach - gap_.reach;
    std::fill(kinds_.begin() + beyond_gap, kinds_.end() - beyond_gap, Kind::other);
    std::int32_t last = first_row_ - 1;
    for (const image::Run& run : nucleus) {
        kinds_[static_cast<std::size_t>(run.y - first_row_)] = run.y == last ? Kind::other : Kind::usual;
        last = run.y;
    }
}

void NucleusRows::grow(Band& band, std::size_t rows, int width) const {
    band.begin.resize(rows);
    band.end.resize(rows);
    const int above = ring_.reach - band.reach;
    unite({extent_begin_.data() + above, extent_end_.data() + above}, band.begin.data(), band.end.data(), rows,
          band.widening.data(), band.reach);
    for (std::size_t i = 0; i < rows; ++i) {
        band.begin[i] = std::max(band.begin[i], 0);
        band.end[i] = std::min(band.end[i], width);
    }
}

void NucleusRows::take(std::span<const image::Run> nucleus, int width) {
    first_row_ = nucleus.front().y - ring_.reach;
    rows_ = static_cast<std::uint32_t>(nucleus.back().y + 1 + ring_.reach - first_row_);
    const std::size_t rows = (rows_ + kLanes - 1) / kLanes * kLanes;
    fill_extents(nucleus, rows);
    fill_kinds(nucleus);
    grow(gap_, rows, width);
    grow(ring_, rows, width);
}

}  // namespace viroplate::segment
