#include "image/bin.hpp"

#include <algorithm>
#include <cstring>
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

VIROPLATE_WIDE void widen(Range& range, const std::uint16_t* row, std::size_t width) {
    std::uint16_t least = range.least;
    std::uint16_t most = range.most;
    for (std::size_t x = 0; x < width; ++x) {
        least = std::min(least, row[x]);
        most = std::max(most, row[x]);
    }
    range = {least, most};
}

VIROPLATE_WIDE void add_columns(const std::uint16_t* row, std::size_t width, std::uint32_t* sums) {
    for (std::size_t x = 0; x < width; ++x) sums[x] += row[x];
}

/// Two neighbours taken as one word and added up, which spares widening each of them.
VIROPLATE_WIDE void add_pairs_of_columns(const std::uint16_t* row, std::size_t pairs, std::uint32_t* sums) {
    for (std::size_t i = 0; i < pairs; ++i) {
        std::uint32_t two = 0;
        std::memcpy(&two, row + 2 * i, sizeof two);
        sums[i] += (two & 0xffffU) + (two >> 16);
    }
}

VIROPLATE_WIDE void add_pairs(const std::uint32_t* in, std::size_t pairs, std::uint32_t* out) {
    for (std::size_t i = 0; i < pairs; ++i) out[i] = in[2 * i] + in[2 * i + 1];
}

/// One row of blocks: sums of its columns, or of pairs of them when the factor is even, with zeros up to whole blocks,
/// and room to add them up. Rows are added one by one: memory is read fastest in its order.
struct BlockRow {
    std::size_t factor;
    std::size_t together;
    std::vector<std::uint32_t> sums;
    std::vector<std::uint32_t> room;

    BlockRow(std::size_t blocks, std::size_t block_factor)
        : factor(block_factor),
          together(factor % 2 == 0 ? 2 : 1),
          sums(blocks * (factor / together)),
          room(sums.size()) {}

    void clear() { std::fill(sums.begin(), sums.end(), 0U); }
    void add(std::span<const std::uint16_t> row) {
        if (together == 1) return add_columns(row.data(), row.size(), sums.data());
        add_pairs_of_columns(row.data(), row.size() / 2, sums.data());
        if (row.size() % 2 != 0) sums[row.size() / 2] += row.back();
    }
};

/// Means of the blocks, of `rows` rows each and the last of `cut` columns; uses the sums up.
void average(BlockRow& row, int rows, int cut, std::span<float> means) {
    std::size_t parts = row.factor / row.together;  // sums a block
    for (int halving = 0; halving < 3 && parts % 2 == 0; ++halving) {
        parts /= 2;
        add_pairs(row.sums.data(), means.size() * parts, row.room.data());
        std::swap(row.sums, row.room);
    }
    const double share = 1.0 / (static_cast<double>(row.factor) * rows);
    for (std::size_t block = 0; block < means.size(); ++block) {
        std::uint64_t sum = 0;
        for (std::size_t part = block * parts; part < (block + 1) * parts; ++part) sum += row.sums[part];
        means[block] = static_cast<float>(static_cast<double>(sum) * share);
    }
    means.back() *= static_cast<float>(row.factor) / static_cast<float>(cut);
}

}  // namespace

BinnedPlane bin(const Plane<std::uint16_t>& levels, int factor) {
    BinnedPlane binned;
    binned.plane = FloatPlane((levels.width - 1) / factor + 1, (levels.height - 1) / factor + 1);
    Range range;
    const int cut = levels.width - (binned.plane.width - 1) * factor;
    BlockRow blocks(static_cast<std::size_t>(binned.plane.width), static_cast<std::size_t>(factor));
    for (int block = 0; block < binned.plane.height; ++block) {
        blocks.clear();
        const int top = block * factor;
        const int bottom = std::min(top + factor, levels.height);
        for (int y = top; y < bottom; ++y) {
            blocks.add(levels.row(y));
            widen(range, levels.row(y).data(), levels.row(y).size());
        }
        average(blocks, bottom - top, cut, binned.plane.row(block));
    }
    binned.least = range.least;
    binned.most = range.most;
    return binned;
}

}  // namespace viroplate::image
