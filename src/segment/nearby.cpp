#include "segment/nearby.hpp"

#include <algorithm>
#include <bit>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr std::size_t kLine = 16;  // keys; not less than the reach
static_assert(NearKey::kMostReach <= kLine);

/// Takes two rows of keys at one distance into `least`; `farther` is what that distance adds to a key.
VIROPLATE_WIDE void take_pair(std::int32_t* __restrict least, const std::int32_t* before, const std::int32_t* behind,
                              std::int32_t farther, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) least[i] = std::min(least[i], std::min(before[i], behind[i]) + farther);
}

/// The same for two neighbouring distances, which saves reading `least` twice.
VIROPLATE_WIDE void take_two_pairs(std::int32_t* __restrict least, const std::int32_t* before,
                                   const std::int32_t* behind, std::int32_t farther, const std::int32_t* next_before,
                                   const std::int32_t* next_behind, std::int32_t next_farther, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t near = std::min(before[i], behind[i]) + farther;
        const std::int32_t next = std::min(next_before[i], next_behind[i]) + next_farther;
        least[i] = std::min(least[i], std::min(near, next));
    }
}

constexpr std::int32_t key_step(int distance) { return (distance * distance) << NearKey::kLabelBits; }

/// `row(d)` gives the keys at the signed distance d.
template <class Row>
void take_all(std::int32_t* least, int reach, std::size_t n, Row row) {
    int d = 1;
    for (; d + 1 <= reach; d += 2) {
        take_two_pairs(least, row(-d), row(d), key_step(d), row(-d - 1), row(d + 1), key_step(d + 1), n);
    }
    if (d <= reach) take_pair(least, row(-d), row(d), key_step(d), n);
}

int highest(const Sites& sites, std::span<const std::uint32_t> nuclei) {
    int rows = 1;
    for (const std::uint32_t nucleus : nuclei) rows = std::max(rows, sites.end_row(nucleus) - sites.first_row(nucleus));
    return rows;
}

/// Whole vectors at a time, the last of which may lie over the one before it.
void fill(std::int32_t* begin, std::int32_t* end, std::int32_t label) {
    constexpr std::ptrdiff_t kStep = 8;
    if (end - begin < kStep) {
        while (begin < end) *begin++ = label;
        return;
    }
    for (; begin < end - kStep; begin += kStep) std::fill_n(begin, kStep, label);
    std::fill_n(end - kStep, kStep, label);
}

}  // namespace

NearbyRows::NearbyRows(const Sites& sites, int reach)
    : sites_(sites),
      reach_(reach),
      width_(sites.grid().width),
      stride_((static_cast<std::size_t>(width_) + kLine - 1) / kLine * kLine),
      order_(sites.by_first_row()) {
    rows_kept_ = std::bit_ceil(static_cast<std::size_t>(2 * reach + highest(sites, order_)));
    const std::size_t lines = stride_ / kLine;
    Line far;
    std::fill_n(far.keys, kLine, NearKey::kFar);
    site_rows_.assign(lines * rows_kept_, far);
    along_columns_.assign(lines + 2, far);
    keys_.assign(lines, far);
}

void NearbyRows::paint_up_to(int y) {
    for (; next_nucleus_ < order_.size() && sites_.first_row(order_[next_nucleus_]) <= y; ++next_nucleus_) {
        const std::uint32_t nucleus = order_[next_nucleus_];
        sites_.visit(nucleus, [&](std::int32_t row, std::int32_t begin, std::int32_t end) {
            fill(site_row(row) + begin, site_row(row) + end, static_cast<std::int32_t>(nucleus + 1));
        });
    }
}

std::span<const std::int32_t> NearbyRows::next() {
    paint_up_to(y_ + reach_);
    std::int32_t* const columns = begin_of(along_columns_) + kLine;
    std::int32_t* const keys = begin_of(keys_);
    std::copy_n(site_row(y_), stride_, columns);
    take_all(columns, reach_, stride_, [&](int d) { return site_row(y_ + d); });
    std::copy_n(columns, stride_, keys);
    take_all(keys, reach_, stride_, [&](int d) { return columns + d; });
    std::fill_n(site_row(y_ - reach_), stride_, NearKey::kFar);  // its place is the next one's below
    ++y_;
    return {keys, static_cast<std::size_t>(width_)};
}

}  // namespace viroplate::segment
