#include "measure/median.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::measure {

namespace {

/// Weight of the last object in the guess for the next.
constexpr double kMemory = 0.25;
/// The outer two of later thresholds stand off the guess in the middle by this share of the way to the bracket's ends;
/// those of the first by the usual error.
constexpr double kShare = 1.0 / 6;
/// Guesses from the counts come to an end in a few steps, or the levels lie so oddly that quarters are faster.
constexpr int kGuesses = 6;

/// The level looked for is above `below` and at most `reach`.
struct Bracket {
    int below = 0;
    int reach = 0;
    std::int64_t up_to_below = 0;
    std::int64_t up_to_reach = 0;

    int width() const { return reach - below; }
    /// Whether it has at most two pixels or one level: then its ends are all there is to know.
    bool is_narrow() const { return up_to_reach - up_to_below <= 2 || width() == 1; }

    void take(int level, std::int64_t up_to_level, std::int64_t rank) {
        const bool high = up_to_level > rank;
        reach = high ? std::min(reach, level) : reach;
        up_to_reach = high ? std::min(up_to_reach, up_to_level) : up_to_reach;
        below = high ? below : std::max(below, level);
        up_to_below = high ? up_to_below : std::max(up_to_below, up_to_level);
    }
};

/// A threshold at the guess and one on either side, all inside the bracket; every level of a bracket of up to four.
Thresholds around(double guess, double below_it, double above_it, const Bracket& bracket) {
    const double lowest = bracket.below + 1;
    const double highest = std::max(lowest, bracket.reach - 1.0);
    const double middle = std::max(lowest + 1, std::min(guess, highest - 1));
    const auto threshold = [&](double level) { return static_cast<Level>(std::max(lowest, std::min(level, highest))); };
    return {threshold(middle - 1 - below_it), threshold(middle), threshold(middle + 1 + above_it)};
}

/// Around the level that would be the one looked for if levels were spread evenly over the bracket.
Thresholds even_guess(const Bracket& bracket, std::int64_t rank) {
    const auto levels = static_cast<double>(bracket.up_to_reach - bracket.up_to_below);
    const double share = (static_cast<double>(rank - bracket.up_to_below) + 0.5) / levels;
    const double to_guess = share * bracket.width();
    return around(bracket.below + 1 + to_guess, kShare * to_guess, kShare * (bracket.width() - to_guess), bracket);
}

Thresholds quarters(const Bracket& bracket) {
    const double quarter = 0.25 * bracket.width();
    return around(bracket.below + 2 * quarter, quarter, quarter, bracket);
}

/// Closes a bracket around the level with `rank` levels below it in order, until it is narrow; counts at `thresholds`
/// first.
Bracket close_in(std::span<const Level> levels, std::int64_t rank, Bracket bracket, Thresholds thresholds) {
    for (int step = 1;; ++step) {
        const Counts counts = count_up_to(levels, thresholds);
        for (std::size_t i = 0; i < counts.size(); ++i) bracket.take(thresholds[i], counts[i], rank);
        if (bracket.is_narrow()) return bracket;
        thresholds = step < kGuesses ? even_guess(bracket, rank) : quarters(bracket);
    }
}

/// The level with `rank` levels below it in order, and the next in order.
struct Middle {
    int level = 0;
    int next = 0;
};

Middle middle_of(std::span<const Level> levels, std::int64_t rank, const Bracket& narrow) {
    const bool ends_here = narrow.up_to_reach == rank + 1;
    if (narrow.width() == 1 && !ends_here) return {narrow.reach, narrow.reach};
    const Ends ends = ends_of(levels, static_cast<Level>(narrow.below + 1), static_cast<Level>(narrow.reach));
    return {rank == narrow.up_to_below ? ends.first : ends.last, ends_here ? ends.next : ends.last};
}

}  // namespace

double MedianFinder::median(const PartLevels& part, double mean, double sd) {
    const LevelSums& sums = part.sums;
    if (sums.least == sums.most) return sums.least;
    const std::int64_t rank = (sums.pixels - 1) / 2;
    const Bracket all{sums.least - 1, sums.most, 0, sums.pixels};
    const double guess = mean + place_ * sd;
    const double error = error_ * sd;
    const Bracket found = close_in(part.padded, rank, all, around(guess, error, error, all));
    const bool has_one = sums.pixels % 2 == 1;
    const Middle middle = has_one && found.width() == 1 ? Middle{found.reach, 0} : middle_of(part.padded, rank, found);
    const double level = middle.level;
    const double off = (level - mean) / sd - place_;
    place_ += kMemory * off;
    error_ += kMemory * (std::abs(off) - error_);
    return has_one ? level : 0.5 * (level + middle.next);
}

}  // namespace viroplate::measure
