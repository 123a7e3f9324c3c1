#include "measure/detail.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "viroplate/core/wide.hpp"

namespace viroplate::measure {

namespace {

// Pixels looked at together. Their differences stay in the nearest cache, and are few enough for sums of 32 bits.
constexpr std::size_t kChunk = 1088;
// Differences between grey levels below it fit in 16 bits.
constexpr int kNarrow = 0x4000;

/// A pixel and its neighbours along one row and across three.
struct Neighbours {
    const std::uint16_t* left;
    const std::uint16_t* here;
    const std::uint16_t* right;
    const std::uint16_t* above;
    const std::uint16_t* below;
};

/// Second differences of up to kChunk pixels, and what is known of them.
struct Bends {
    std::array<std::int16_t, kChunk> across;
    std::array<std::int16_t, kChunk> down;
    int reach = 0;           ///< the largest, without its sign
    std::uint16_t bits = 0;  ///< set in any pixel or neighbour
};

VIROPLATE_WIDE void bend(const Neighbours& at, std::size_t count, Bends& bends) {
    std::uint16_t bits = 0;
    std::int16_t most = 0;
    std::int16_t least = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t here = at.here[i];
        bits = static_cast<std::uint16_t>(bits | here | at.above[i] | at.below[i]);
        const auto across = static_cast<std::int16_t>(at.left[i] + at.right[i] - 2 * here);
        const auto down = static_cast<std::int16_t>(at.above[i] + at.below[i] - 2 * here);
        bends.across[i] = across;
        bends.down[i] = down;
        most = std::max(most, std::max(across, down));
        least = std::min(least, std::min(across, down));
    }
    bends.reach = std::max<int>(most, -least);
    bends.bits = static_cast<std::uint16_t>(bits | at.left[0] | at.right[count - 1]);
}

/// Sum of both arrays; the caller sees to it that neither's exceeds 31 bits.
VIROPLATE_WIDE std::uint64_t sum_of_squares(const std::int16_t* across, const std::int16_t* down, std::size_t count) {
    std::int32_t sum_across = 0;
    std::int32_t sum_down = 0;
    for (std::size_t i = 0; i < count; ++i) {
        sum_across += across[i] * across[i];
        sum_down += down[i] * down[i];
    }
    return static_cast<std::uint64_t>(sum_across) + static_cast<std::uint64_t>(sum_down);
}

/// The same for differences of any size, in pieces.
std::uint64_t energy_of(const Bends& bends, std::size_t count) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    const std::int64_t square = std::max<std::int64_t>(1, std::int64_t{bends.reach} * bends.reach);
    const auto piece = static_cast<std::size_t>(std::min<std::int64_t>(kMost / square, kChunk));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; i += piece) {
        sum += sum_of_squares(bends.across.data() + i, bends.down.data() + i, std::min(piece, count - i));
    }
    return sum;
}

/// Whether all second differences fit in 16 bits although pixels are bright: from quarters of the grey levels, whose
/// differences always do.
VIROPLATE_WIDE bool is_narrow(const Neighbours& at, std::size_t count) {
    constexpr int kReach = 0x7fff / 4 - 2;  // rounding to quarters moves a difference by less than 2
    std::int16_t most = 0;
    std::int16_t least = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int centre = 2 * (at.here[i] >> 2);
        const auto across = static_cast<std::int16_t>((at.left[i] >> 2) + (at.right[i] >> 2) - centre);
        const auto down = static_cast<std::int16_t>((at.above[i] >> 2) + (at.below[i] >> 2) - centre);
        most = std::max(most, std::max(across, down));
        least = std::min(least, std::min(across, down));
    }
    return std::max<int>(most, -least) <= kReach;
}

/// For pixels whose second differences need more than 16 bits.
VIROPLATE_WIDE std::uint64_t energy_of_jumps(const Neighbours& at, std::size_t count) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int centre = 2 * at.here[i];
        const auto across = static_cast<std::uint32_t>(std::abs(at.left[i] + at.right[i] - centre));
        const auto down = static_cast<std::uint32_t>(std::abs(at.above[i] + at.below[i] - centre));
        sum += std::uint64_t{across} * across + std::uint64_t{down} * down;
    }
    return sum;
}

}  // namespace

void add_detail(const image::Plane<std::uint16_t>& grey, int y, Detail& detail) {
    if (grey.width < 3) return;
    Bends bends;
    const auto* here = grey.row(y).data();
    const auto* above = grey.row(y - 1).data();
    const auto* below = grey.row(y + 1).data();
    const auto inside = static_cast<std::size_t>(grey.width) - 2;
    for (std::size_t x = 1; x <= inside; x += kChunk) {
        const std::size_t count = std::min(kChunk, inside + 1 - x);
        const Neighbours at{here + x - 1, here + x, here + x + 1, above + x, below + x};
        bend(at, count, bends);
        const bool narrow = bends.bits < kNarrow || is_narrow(at, count);
        detail.energy += narrow ? energy_of(bends, count) : energy_of_jumps(at, count);
    }
    detail.differences += 2 * inside;
}

Detail detail(const image::Plane<std::uint16_t>& grey, int step) {
    Detail result;
    for (int y = 1; y + 1 < grey.height; y += step) add_detail(grey, y, result);
    return result;
}

image::Plane<std::uint16_t> every_fourth(const image::Plane<std::uint16_t>& grey) {
    constexpr int kPitch = 4;
    image::Plane<std::uint16_t> thin((grey.width - 1) / kPitch + 1, (grey.height - 1) / kPitch + 1);
    for (int y = 0; y < thin.height; ++y) {
        const auto row = grey.row(y * kPitch);
        const auto out = thin.row(y);
        for (std::size_t x = 0; x < out.size(); ++x) out[x] = row[x * kPitch];
    }
    return thin;
}

}  // namespace viroplate::measure
