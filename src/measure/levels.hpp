#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::measure {

/// A level of a prepared plane less 32,768: every machine compares and multiplies signed numbers of 16 bits in one
/// step.
using Level = std::int16_t;
constexpr int kLevelShift = 32768;
constexpr Level kHighest = std::numeric_limits<Level>::max();

/// Exact sums over the levels of some pixels. Those of parts without common pixels add up to those of the whole.
struct LevelSums {
    std::int64_t pixels = 0;
    std::int64_t sum = 0;
    std::int64_t squares = 0;
    Level least = kHighest;
    Level most = std::numeric_limits<Level>::min();

    LevelSums& operator+=(const LevelSums& other);
    /// Without so many pixels of this level, which others have too.
    void take_off(std::int64_t times, Level level);
};

/// n · Σab − Σa · Σb, which is n² times the covariance of a and b, without loss: what is nearly equal is subtracted in
/// 128 bits. Rounded once, on return.
double spread(std::int64_t n, std::int64_t sum_a, std::int64_t sum_b, std::int64_t sum_ab);

/// Levels are copied, summed and counted in pieces of this many.
constexpr std::size_t kPiece = 32;

/// The number of levels is a multiple of kPiece.
LevelSums sum_levels(std::span<const Level> levels);

/// Σab over pixels in the same order. Their number is a multiple of kPiece.
std::int64_t sum_products(std::span<const Level> first, std::span<const Level> second);

/// A channel's plane, and where its levels go.
struct Copy {
    const std::uint16_t* from = nullptr;
    Level* to = nullptr;
};

/// Copies the pixels of the runs in every channel, one run behind the other from `to[at]` on, and returns the place
/// behind them. A piece more may be overwritten. The planes are `width` px wide and have `plane_pixels` px.
std::size_t gather(std::span<const image::Run> runs, std::size_t width, std::size_t plane_pixels,
                   std::span<const Copy> channels, std::size_t at);

/// For each of three thresholds, how many levels are at most that: three cost little more than one. The number of
/// levels is a multiple of kPiece.
using Thresholds = std::array<Level, 3>;
using Counts = std::array<std::int64_t, 3>;
Counts count_up_to(std::span<const Level> levels, const Thresholds& thresholds);

/// What lies at the ends of an interval of levels.
struct Ends {
    Level first = 0;  ///< the lowest that is at least `least`
    Level last = 0;   ///< the highest that is at most `most`
    Level next = 0;   ///< the lowest above `most`
};
/// Each means nothing where there is no such level. The number of levels is a multiple of kPiece.
Ends ends_of(std::span<const Level> levels, Level least, Level most);

}  // namespace viroplate::measure
