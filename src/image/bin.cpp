#include "image/bin.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::image {

namespace {

/// Least and most of the grey levels seen.
struct Range {
    std::uint16_t least = std::numeric_limits<std::uint16_t>::max();
    std::uint16_t most = 0;
};

/// Adds a row to the sums of the columns.
VIROPLATE_WIDE void add_row(const std::uint16_t* row, std::size_t width, std::uint32_t* sums, Range& range) {
    Range seen = range;
    for (std::size_t x = 0; x < width; ++x) {
        sums[x] += row[x];
        seen.least = std::min(seen.least, row[x]);
        seen.most = std::max(seen.most, row[x]);
    }
    range = seen;
}

/// The same for four rows, with a quarter of the traffic of the sums.
VIROPLATE_WIDE void add_four_rows(const std::uint16_t* first, std::size_t width, std::uint32_t* sums, Range& range) {
    const std::uint16_t* second = first + width;
    const std::uint16_t* third = second + width;
    const std::uint16_t* fourth = third + width;
    std::uint16_t least = range.least;
    std::uint16_t most = range.most;
    for (std::size_t x = 0; x < width; ++x) {
        const std::uint16_t a = first[x], b = second[x], c = third[x], d = fourth[x];
        sums[x] += std::uint32_t{a} + b + c + d;
        least = std::min(least, std::min(std::min(a, b), std::min(c, d)));
        most = std::max(most, std::max(std::max(a, b), std::max(c, d)));
    }
    range = {least, most};
}

VIROPLATE_WIDE void add_pairs(const std::uint32_t* in, std::size_t pairs, std::uint32_t* out) {
    for (std::size_t i = 0; i < pairs; ++i) out[i] = in[2 * i] + in[2 * i + 1];
}

/// One row of blocks: sums of its columns, with zeros up to whole blocks, and room to add them up.
struct BlockRow {
    std::vector<std::uint32_t> sums;
    std::vector<std::uint32_t> room;

    explicit BlockRow(std::size_t columns) : sums(columns), room(columns) {}
};

/// Means of the blocks, of `rows` rows each and the last of `cut` columns; uses the sums up.
void average(BlockRow& row, int factor, int rows, int cut, std::span<float> means) {
    auto parts = static_cast<std::size_t>(factor);  // sums a block
    for (int halving = 0; halving < 3 && parts % 2 == 0; ++halving) {
        parts /= 2;
        add_pairs(row.sums.data(), means.size() * parts, row.room.data());
        std::swap(row.sums, row.room);
    }
    const double share = 1.0 / (static_cast<double>(factor) * rows);
    for (std::size_t block = 0; block < means.size(); ++block) {
        std::uint64_t sum = 0;
        for (std::size_t part = block * parts; part < (block + 1) * parts; ++part) sum += row.sums[part];
        means[block] = static_cast<float>(static_cast<double>(sum) * share);
    }
    means.back() *= static_cast<float>(factor) / static_cast<float>(cut);
}

}  // namespace

BinnedPlane bin(const Plane<std::uint16_t>& levels, int factor) {
    BinnedPlane binned;
    binned.plane = FloatPlane((levels.width - 1) / factor + 1, (levels.height - 1) / factor + 1);
    binned.factor = factor;
    Range range;
    const auto width = static_cast<std::size_t>(levels.width);
    const int cut = levels.width - (binned.plane.width - 1) * factor;
    BlockRow row(static_cast<std::size_t>(binned.plane.width) * static_cast<std::size_t>(factor));
    for (int block = 0; block < binned.plane.height; ++block) {
        std::fill(row.sums.begin(), row.sums.end(), 0U);
        const int top = block * factor;
        const int bottom = std::min(top + factor, levels.height);
        int y = top;
        for (; y + 4 <= bottom; y += 4) add_four_rows(levels.row(y).data(), width, row.sums.data(), range);
        for (; y < bottom; ++y) add_row(levels.row(y).data(), width, row.sums.data(), range);
        average(row, factor, bottom - top, cut, binned.plane.row(block));
    }
    binned.least = range.least;
    binned.most = range.most;
    return binned;
}

}  // namespace viroplate::image
