#include "segment/profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "segment/outline.hpp"
#include "segment/ranked_values.hpp"

namespace viroplate::segment {
namespace {

std::vector<float> random_values(std::size_t count, int kind, std::mt19937& random) {
    std::vector<float> values(count);
    std::normal_distribution<float> normal(0, 10);
    for (float& value : values) {
        value = normal(random);
        if (kind == 1) value = std::round(value / 5);                      // many equal ones
        if (kind == 2) value = std::exp(value);                            // most in the first bin
        if (kind == 3) value = 7;                                          // all equal
        if (kind == 4) value = 1e-38F * static_cast<float>(random() % 9);  // next to nothing
    }
    return values;
}

TEST(RankedValues, AreThoseOfTheSortedValues) {
    std::mt19937 random(5);
    RankedValues ranked;
    for (int round = 0; round < 200; ++round) {
        auto values = random_values(1 + random() % 400, round % 5, random);
        ranked.assign(values);
        std::sort(values.begin(), values.end());
        ASSERT_EQ(ranked.size(), values.size());
        for (const std::size_t rank : {std::size_t{0}, values.size() / 2, values.size() * 4 / 5, values.size() - 1}) {
            ASSERT_EQ(ranked.at(rank), values[rank]) << "round " << round << ", rank " << rank;
        }
    }
}

TEST(RankedValues, HaveNoQuantileButZeroWhenThereAreNone) {
    RankedValues ranked;
    ranked.assign({});
    EXPECT_EQ(ranked.quantile(0.5), 0.0F);
    ranked.assign(std::vector<float>{3, 1, 2});
    EXPECT_EQ(ranked.quantile(0), 1.0F);
    EXPECT_EQ(ranked.quantile(0.5), 2.0F);
    EXPECT_EQ(ranked.quantile(1), 3.0F);
}

TEST(Plateau, IsHighAmongWhatLiesAboveHalfOfThePeak) {
    std::mt19937 random(6);
    RankedValues ranked;
    for (int round = 0; round < 100; ++round) {
        auto values = random_values(1 + random() % 300, round % 2, random);
        const float base = -5;
        const float found = plateau(values, base, ranked);
        std::sort(values.begin(), values.end());
        const float peak = values[static_cast<std::size_t>(0.98 * static_cast<double>(values.size() - 1))];
        const auto inside = std::lower_bound(values.begin(), values.end(), base + 0.5F * (peak - base));
        const auto at = static_cast<std::ptrdiff_t>(0.6 * static_cast<double>(values.end() - inside - 1));
        ASSERT_EQ(found, inside == values.end() ? 0.0F : inside[at]) << "round " << round;
    }
    EXPECT_EQ(plateau(std::vector<float>{}, 1, ranked), 0.0F);
}

/// Cones of light of 100 over 10 and radius 10, at these places.
WorkingImage cones(int width, int height, const std::vector<std::pair<int, int>>& places) {
    WorkingImage work;
    work.diameter = 10;
    work.noise = 1;
    work.bright = 50;
    work.background = 10;
    work.fine = Framed<float>(width, height, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            double most = 0;
            for (const auto& [cx, cy] : places) most = std::max(most, 10 - std::hypot(x - cx, y - cy));
            work.fine.row(y)[x] = static_cast<float>(10 + 10 * most);
        }
    }
    work.coarse = work.fine;
    return work;
}

Zones discs(const WorkingImage& work, const std::vector<std::pair<int, int>>& places, double radius) {
    Framed<std::uint32_t> labels(work.fine.width, work.fine.height, 0);
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            for (std::size_t i = 0; i < places.size(); ++i) {
                if (std::hypot(x - places[i].first, y - places[i].second) <= radius) {
                    labels.row(y)[x] = static_cast<std::uint32_t>(i + 1);
                }
            }
        }
    }
    return grow_downhill(labels, static_cast<std::uint32_t>(places.size()), work.fine, 0);
}

TEST(Profiles, CountTheZoneAboveEachLevelOfTheObjectsOwnContrast) {
    const std::vector<std::pair<int, int>> places{{20, 20}};
    const WorkingImage work = cones(41, 41, places);
    const auto profile = profiles(work, Surroundings(work), discs(work, places, 6).runs, discs(work, places, 9).runs);
    ASSERT_EQ(profile.size(), 1u);
    const auto area_above = [&](int step) {
        int area = 0;
        for (int y = 0; y < 41; ++y) {
            for (int x = 0; x < 41; ++x) {
                const bool in_zone = std::hypot(x - 20, y - 20) <= 9;
                area += in_zone && (work.fine.row(y)[x] - profile[0].base) * (20 / profile[0].contrast) >=
                                       static_cast<float>(step)
                            ? 1
                            : 0;
            }
        }
        return area;
    };
    const double reference = area_above(9);
    EXPECT_FLOAT_EQ(profile[0].features[0], static_cast<float>(area_above(2) / reference));
    EXPECT_FLOAT_EQ(profile[0].features[7], static_cast<float>(area_above(10) / reference));
    EXPECT_FLOAT_EQ(profile[0].features[15], static_cast<float>(area_above(26) / reference));
    EXPECT_FLOAT_EQ(profile[0].features[2 * kProfileLevels],
                    static_cast<float>(std::log2(reference / work.expected_area())));
}

TEST(Profiles, CompareEachObjectWithTheMedianOfAll) {
    const std::vector<std::pair<int, int>> places{{15, 20}, {45, 20}, {75, 20}};
    WorkingImage work = cones(91, 41, places);
    for (int y = 0; y < 41; ++y) {
        for (int x = 60; x < 91; ++x) work.fine.row(y)[x] = 10 + 2 * (work.fine.row(y)[x] - 10);
    }
    const Zones zones = discs(work, places, 9);
    const auto profile = profiles(work, Surroundings(work), zones.runs, zones.runs);
    constexpr std::size_t kAgainstMedian = 2 * kProfileLevels + 1;
    EXPECT_FLOAT_EQ(profile[0].features[kAgainstMedian], 1);
    EXPECT_NEAR(profile[2].features[kAgainstMedian], 2, 0.01);
    for (std::size_t level = 0; level < kProfileLevels; ++level) {
        EXPECT_EQ(profile[2].features[kProfileLevels + level], profile[0].features[level]);
    }
}

TEST(Profiles, SayWhetherAnObjectTouchesTheBorder) {
    const std::vector<std::pair<int, int>> places{{20, 20}, {50, 20}, {3, 20}};
    const WorkingImage work = cones(58, 41, places);
    const Zones zones = discs(work, places, 7);
    const auto profile = profiles(work, Surroundings(work), zones.runs, zones.runs);
    EXPECT_EQ(profile[0].features.back(), 0.0F);
    EXPECT_EQ(profile[1].features.back(), 1.0F);
    EXPECT_EQ(profile[2].features.back(), 1.0F);
}

TEST(Profiles, ReadObjectsInTheLastPixelOfASmallImage) {
    WorkingImage work = cones(2, 2, {{1, 1}});
    const Zones zones = discs(work, {{1, 1}}, 0.5);
    const auto profile = profiles(work, Surroundings(work), zones.runs, zones.runs);
    ASSERT_EQ(profile.size(), 1u);
    EXPECT_NEAR(profile[0].base + profile[0].contrast, 110, 1e-3);
}

}  // namespace
}  // namespace viroplate::segment
