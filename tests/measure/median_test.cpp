#include "measure/median.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/random.hpp"

namespace viroplate::measure {
namespace {

double sorted_median(std::vector<Level> levels) {
    std::sort(levels.begin(), levels.end());
    return 0.5 * (levels[(levels.size() - 1) / 2] + levels[levels.size() / 2]);
}

double median_by(MedianFinder& finder, const std::vector<Level>& levels) {
    std::vector<Level> padded = levels;
    padded.resize((levels.size() + kPiece - 1) / kPiece * kPiece, kHighest);
    PartLevels part{padded, sum_levels(padded)};
    part.sums.take_off(static_cast<std::int64_t>(padded.size() - levels.size()), kHighest);
    part.sums.most = *std::max_element(levels.begin(), levels.end());
    const auto n = static_cast<double>(levels.size());
    const double mean = static_cast<double>(part.sums.sum) / n;
    const double sd =
        std::sqrt(spread(part.sums.pixels, part.sums.sum, part.sums.sum, part.sums.squares) / (n * (n - 1)));
    return finder.median(part, mean, sd);
}

TEST(Median, IsTheOneOfSortedLevels) {
    Random random(3, 1);
    MedianFinder finder;  // one for all, so that every guess is a bad one
    for (int i = 0; i < 3000; ++i) {
        std::vector<Level> levels(static_cast<std::size_t>(random.uniform(1, i % 10 == 0 ? 3000 : 100)));
        const double top = std::exp2(random.uniform(0, 16));
        const bool crowded = random.uniform() < 0.5;
        for (auto& level : levels) {
            const double value = crowded ? std::exp2(random.uniform(0, 16)) : random.uniform(0, top);
            level = static_cast<Level>(std::min(value, 65535.0) - 32768);
        }
        ASSERT_EQ(median_by(finder, levels), sorted_median(levels)) << i;
    }
}

TEST(Median, StandsTheEndsOfTheLevels) {
    MedianFinder finder;
    const Level low = -32768;
    const Level high = 32767;
    EXPECT_EQ(median_by(finder, {low}), low);
    EXPECT_EQ(median_by(finder, {high}), high);
    EXPECT_EQ(median_by(finder, {low, high}), -0.5);
    EXPECT_EQ(median_by(finder, {low, high, high}), high);
    EXPECT_EQ(median_by(finder, {low, low, high}), low);
    EXPECT_EQ(median_by(finder, {low, high, high, high}), high);
    EXPECT_EQ(median_by(finder, {high, 32766}), 32766.5);
}

/// A finder that has seen levels all but alike, and then others: its guess is off by a million times the range.
TEST(Median, StandsAnAbsurdGuess) {
    MedianFinder finder;
    std::vector<Level> alike(2001, 0);
    alike[7] = 30000;
    for (int i = 0; i < 20; ++i) ASSERT_EQ(median_by(finder, alike), 0);
    std::vector<Level> apart;
    for (int i = 0; i < 500; ++i) apart.push_back(static_cast<Level>(i % 2 == 0 ? -32768 + i : 32767 - i));
    EXPECT_EQ(median_by(finder, apart), sorted_median(apart));
    EXPECT_EQ(median_by(finder, alike), 0);
}

TEST(LevelSums, OfPartsAddUpToThoseOfTheWhole) {
    Random random(3, 2);
    std::vector<Level> levels(100000);  // more than one block, in whole pieces
    for (auto& level : levels) level = static_cast<Level>(random.uniform(-32768, 32768));
    levels[5] = -32768;
    const std::span whole(levels);
    LevelSums sums = sum_levels(whole.first(33312));
    sums += sum_levels(whole.subspan(33312));
    const LevelSums all = sum_levels(whole);
    EXPECT_EQ(sums.pixels, all.pixels);
    EXPECT_EQ(sums.sum, all.sum);
    EXPECT_EQ(sums.squares, all.squares);
    EXPECT_EQ(sums.least, all.least);
    EXPECT_EQ(sums.most, all.most);
    EXPECT_EQ(sum_products(whole, whole), all.squares);
}

TEST(LevelSums, AreExactForTheHighestBytes) {
    for (const Level level : {Level{-32768}, Level{-1}, Level{255}, kHighest}) {  // a block of each fills the sums
        const std::vector<Level> levels(65536, level);
        const LevelSums sums = sum_levels(levels);
        EXPECT_EQ(sums.sum, std::int64_t{65536} * level);
        EXPECT_EQ(sums.squares, std::int64_t{65536} * level * level);
        EXPECT_EQ(sum_products(levels, std::vector<Level>(65536, -32513)), std::int64_t{65536} * level * -32513);
    }
}

TEST(LevelSums, ForgetLevelsTakenOff) {
    std::vector<Level> levels(32, 5);
    levels.resize(64, -7);
    LevelSums sums = sum_levels(levels);
    sums.take_off(31, -7);
    EXPECT_EQ(sums.pixels, 33);
    EXPECT_EQ(sums.sum, 32 * 5 - 7);
    EXPECT_EQ(sums.squares, 32 * 25 + 49);
}

TEST(Spread, LosesNothing) {
    // n · Σx² and (Σx)² have 89 bits and differ in the last.
    const std::int64_t n = std::int64_t{1} << 30;
    const std::int64_t x = std::int64_t{1} << 14;
    EXPECT_EQ(spread(n, n * x + 1, n * x + 1, n * x * x + 2 * x + 1), static_cast<double>(n) - 1);
    EXPECT_EQ(spread(3, 6, 6, 12), 0);
    EXPECT_EQ(spread(2, 1, -1, -1), -1);
}

}  // namespace
}  // namespace viroplate::measure
