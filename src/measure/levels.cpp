#include "measure/levels.hpp"

#include <algorithm>

#include "viroplate/core/wide.hpp"

namespace viroplate::measure {

namespace {

/// Short enough that sums of products of bytes fit 32 bits, even 32,768 times 255².
constexpr std::size_t kBlock = 32768;
static_assert(kBlock % kPiece == 0);

/// A level in two bytes: level = high · 256 + low. Every machine multiplies numbers of 16 bits and adds up the products
/// in 32 in one step; only products of bytes leave room for many.
constexpr std::int16_t high_byte(Level level) { return static_cast<std::int16_t>(level >> 8); }
constexpr std::int16_t low_byte(Level level) { return static_cast<std::int16_t>(level & 0xFF); }
constexpr std::int64_t whole(std::int64_t high, std::int64_t mixed, std::int64_t low) {
    return high * 65536 + mixed * 256 + low;
}

/// Of whole pieces: odd pixels over would take as long as the rest of a small part.
VIROPLATE_WIDE void add_block(const Level* levels, std::size_t n, LevelSums& sums) {
    std::int32_t sum = 0;
    std::int32_t high_high = 0;
    std::int32_t high_low = 0;
    std::int32_t low_low = 0;
    Level least = sums.least;
    Level most = sums.most;
    for (std::size_t i = 0; i < n / kPiece * kPiece; ++i) {
        const Level level = levels[i];
        const std::int16_t high = high_byte(level);
        const std::int16_t low = low_byte(level);
        sum += level;
        high_high += high * high;
        high_low += high * low;
        low_low += low * low;
        least = std::min(least, level);
        most = std::max(most, level);
    }
    sums.sum += sum;
    sums.squares += whole(high_high, 2 * std::int64_t{high_low}, low_low);
    sums.least = least;
    sums.most = most;
}

VIROPLATE_WIDE std::int64_t block_products(const Level* first, const Level* second, std::size_t n) {
    std::int32_t high_high = 0;
    std::int32_t high_low = 0;
    std::int32_t low_high = 0;
    std::int32_t low_low = 0;
    for (std::size_t i = 0; i < n / kPiece * kPiece; ++i) {
        const std::int16_t high1 = high_byte(first[i]);
        const std::int16_t low1 = low_byte(first[i]);
        const std::int16_t high2 = high_byte(second[i]);
        const std::int16_t low2 = low_byte(second[i]);
        high_high += high1 * high2;
        high_low += high1 * low2;
        low_high += low1 * high2;
        low_low += low1 * low2;
    }
    return whole(high_high, std::int64_t{high_low} + low_high, low_low);
}

inline void copy_piece(const std::uint16_t* __restrict from, Level* __restrict to) {
    for (std::size_t i = 0; i < kPiece; ++i) to[i] = static_cast<Level>(from[i] - kLevelShift);
}

std::size_t first_pixel(const image::Run& run, std::size_t width) {
    return static_cast<std::size_t>(run.y) * width + static_cast<std::size_t>(run.begin);
}

/// Copies in pieces of one size, the last of which runs over: most runs are one piece, and a piece is a few moves
/// without a loop. No run is empty.
VIROPLATE_WIDE std::size_t gather_in_pieces(const image::Run* runs, std::size_t count, std::size_t width,
                                            const Copy* channels, std::size_t channel_count, std::size_t at) {
    for (const image::Run* run = runs; run != runs + count; ++run) {
        const auto length = static_cast<std::size_t>(run->length());
        const std::size_t begin = first_pixel(*run, width);
        for (std::size_t c = 0; c < channel_count; ++c) {
            const std::uint16_t* from = channels[c].from + begin;
            Level* to = channels[c].to + at;
            std::size_t x = 0;
            do {
                copy_piece(from + x, to + x);
                x += kPiece;
            } while (x < length);
        }
        at += length;
    }
    return at;
}

/// The same for runs so near to the end of the plane that a piece would run over it.
std::size_t gather_exactly(std::span<const image::Run> runs, std::size_t width, std::span<const Copy> channels,
                           std::size_t at) {
    for (const image::Run& run : runs) {
        const auto length = static_cast<std::size_t>(run.length());
        const std::size_t begin = first_pixel(run, width);
        for (const Copy& channel : channels) {
            for (std::size_t x = 0; x < length; ++x) {
                channel.to[at + x] = static_cast<Level>(channel.from[begin + x] - kLevelShift);
            }
        }
        at += length;
    }
    return at;
}

/// Adds the counts of one block. Whole pieces leave no odd pixels over, which would take as long as the rest of a small
/// part.
VIROPLATE_WIDE void add_counts(const Level* levels, std::size_t n, const Level* thresholds, std::int64_t* counts) {
    const Level t0 = thresholds[0];
    const Level t1 = thresholds[1];
    const Level t2 = thresholds[2];
    std::uint16_t above0 = 0;
    std::uint16_t above1 = 0;
    std::uint16_t above2 = 0;
    for (std::size_t i = 0; i < n / kPiece * kPiece; ++i) {
        above0 = static_cast<std::uint16_t>(above0 + (levels[i] > t0 ? 1 : 0));
        above1 = static_cast<std::uint16_t>(above1 + (levels[i] > t1 ? 1 : 0));
        above2 = static_cast<std::uint16_t>(above2 + (levels[i] > t2 ? 1 : 0));
    }
    counts[0] += static_cast<std::int64_t>(n - above0);
    counts[1] += static_cast<std::int64_t>(n - above1);
    counts[2] += static_cast<std::int64_t>(n - above2);
}

/// The least steps from `least` up, from `most` down and from behind `most` up to a level; levels on the wrong side are
/// farther than any on the right one, for the steps wrap around.
VIROPLATE_WIDE void least_steps(const Level* levels, std::size_t n, Level least, Level most, std::uint16_t* steps) {
    std::uint16_t to_first = std::numeric_limits<std::uint16_t>::max();
    std::uint16_t to_last = to_first;
    std::uint16_t to_next = to_first;
    for (std::size_t i = 0; i < n / kPiece * kPiece; ++i) {
        to_first = std::min(to_first, static_cast<std::uint16_t>(levels[i] - least));
        to_last = std::min(to_last, static_cast<std::uint16_t>(most - levels[i]));
        to_next = std::min(to_next, static_cast<std::uint16_t>(levels[i] - most - 1));
    }
    steps[0] = to_first;
    steps[1] = to_last;
    steps[2] = to_next;
}

}  // namespace

LevelSums& LevelSums::operator+=(const LevelSums& other) {
    pixels += other.pixels;
    sum += other.sum;
    squares += other.squares;
    least = std::min(least, other.least);
    most = std::max(most, other.most);
    return *this;
}

double spread(std::int64_t n, std::int64_t sum_a, std::int64_t sum_b, std::int64_t sum_ab) {
    using Wide = __int128;  // of both compilers, on every 64-bit machine
    const Wide difference = Wide{n} * sum_ab - Wide{sum_a} * sum_b;
    const auto narrow = static_cast<std::int64_t>(difference);
    return narrow == difference ? static_cast<double>(narrow)
                                : static_cast<double>(difference);  // mostly the quick one
}

LevelSums sum_levels(std::span<const Level> levels) {
    LevelSums sums;
    sums.pixels = static_cast<std::int64_t>(levels.size());
    for (std::size_t i = 0; i < levels.size(); i += kBlock) {
        add_block(levels.data() + i, std::min(kBlock, levels.size() - i), sums);
    }
    return sums;
}

void LevelSums::take_off(std::int64_t times, Level level) {
    pixels -= times;
    sum -= times * level;
    squares -= times * level * level;
}

std::int64_t sum_products(std::span<const Level> first, std::span<const Level> second) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < first.size(); i += kBlock) {
        sum += block_products(first.data() + i, second.data() + i, std::min(kBlock, first.size() - i));
    }
    return sum;
}

std::size_t gather(std::span<const image::Run> runs, std::size_t width, std::size_t plane_pixels,
                   std::span<const Copy> channels, std::size_t at) {
    const auto runs_over = [&](const image::Run& run) {
        return first_pixel(run, width) + static_cast<std::size_t>(run.length()) + kPiece > plane_pixels;
    };
    std::size_t safe = runs.size();
    while (safe > 0 && runs_over(runs[safe - 1])) --safe;
    at = gather_in_pieces(runs.data(), safe, width, channels.data(), channels.size(), at);
    return gather_exactly(runs.subspan(safe), width, channels, at);
}

Counts count_up_to(std::span<const Level> levels, const Thresholds& thresholds) {
    Counts counts{};
    for (std::size_t i = 0; i < levels.size(); i += kBlock) {
        add_counts(levels.data() + i, std::min(kBlock, levels.size() - i), thresholds.data(), counts.data());
    }
    return counts;
}

Ends ends_of(std::span<const Level> levels, Level least, Level most) {
    std::array<std::uint16_t, 3> steps{};
    least_steps(levels.data(), levels.size(), least, most, steps.data());
    return {static_cast<Level>(least + steps[0]), static_cast<Level>(most - steps[1]),
            static_cast<Level>(most + 1 + steps[2])};
}

}  // namespace viroplate::measure
