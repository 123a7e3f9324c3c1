#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "viroplate/core/random.hpp"
#include "viroplate/infection/call.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;
using Draw = std::function<double(Random&)>;

/// A mock cell: autofluorescence of about 100 grey around a subtracted background.
double dim(Random& random) { return 100 * std::exp(0.3 * random.normal()) - 100; }
double infected(Random& random) { return 2000 * std::exp(0.4 * random.normal()); }

WellSignal well(int column, std::size_t cells, const Draw& draw, bool mock = true) {
    Random random(11, static_cast<std::uint64_t>(column));
    WellSignal result{{0, column}, mock, {}};
    for (std::size_t i = 0; i < cells; ++i) result.signal.push_back(static_cast<float>(draw(random)));
    return result;
}

std::vector<WellSignal> mock_wells(int count, std::size_t cells) {
    std::vector<WellSignal> wells;
    for (int column = 0; column < count; ++column) wells.push_back(well(column, cells, dim));
    return wells;
}

/// Share of infected cells among a mixture.
Draw mixture(double share) {
    return [share](Random& random) { return random.uniform() < share ? infected(random) : dim(random); };
}

double share_above(const Draw& draw, double threshold) {
    Random random(77, 0);
    int above = 0;
    for (int i = 0; i < 100000; ++i) above += draw(random) > threshold;
    return above / 100000.0;
}

TEST(QuantileThreshold, TakesTheRankThatKeepsTheFalsePositiveRate) {
    WellSignal first{{0, 0}, true, {}};
    WellSignal second{{0, 1}, true, {}};
    for (int i = 1; i <= 4199; ++i) (i % 2 == 0 ? first : second).signal.push_back(static_cast<float>(i));
    const Threshold threshold = threshold_from_mock(std::vector{first, second}, {});
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_EQ(*threshold.value, 4179.0);  // ceil(0.995 * 4200)
    EXPECT_EQ(threshold.mock_cells, 4199u);
    EXPECT_EQ(threshold.mock_wells, 2);
    EXPECT_THAT(threshold.method, HasSubstr("4179 of 4199"));
    EXPECT_EQ(threshold.reason, "");
}

TEST(QuantileThreshold, KeepsTheRateForNewCellsWithFewAndWithManyMockCells) {
    for (const std::size_t cells : {60u, 150u, 500u, 2500u}) {
        double sum = 0;
        for (int plate = 0; plate < 20; ++plate) {
            std::vector<WellSignal> wells;
            for (int column = 0; column < 4; ++column) wells.push_back(well(100 * plate + column, cells, dim));
            const Threshold threshold = threshold_from_mock(wells, {});
            ASSERT_TRUE(threshold.value) << threshold.reason;
            sum += share_above(dim, *threshold.value);
        }
        EXPECT_GT(sum / 20, 0.003) << cells;
        EXPECT_LT(sum / 20, 0.007) << cells;
    }
}

TEST(QuantileThreshold, FallsAsMoreFalsePositivesAreAllowed) {
    const auto wells = mock_wells(3, 700);
    CallOptions options;
    double before = std::numeric_limits<double>::infinity();
    for (double rate = 1e-4; rate < 0.1; rate *= 1.1) {
        options.false_positive_rate = rate;
        const double now = *threshold_from_mock(wells, options).value;
        EXPECT_LE(now, before) << rate;
        before = now;
    }
}

TEST(QuantileThreshold, IsNotLiftedAmongTheInfectedByAFewOddCells) {
    for (const std::size_t cells : {100u, 1000u}) {
        for (const double share : {0.01, 0.025}) {
            std::vector<WellSignal> clean;
            std::vector<WellSignal> odd;
            for (int column = 0; column < 4; ++column) {
                clean.push_back(well(column, cells, dim));
                odd.push_back(well(column, cells, mixture(share)));
            }
            const Threshold before = threshold_from_mock(clean, {});
            const Threshold after = threshold_from_mock(odd, {});
            ASSERT_TRUE(before.value && after.value) << after.reason;
            EXPECT_GE(*after.value, 0.9 * *before.value);
            EXPECT_LT(*after.value, 3 * *before.value) << cells << " cells, " << share;
            EXPECT_GT(share_above(infected, *after.value), 0.98);
        }
    }
}

TEST(QuantileThreshold, SaysWhenOddMockCellsCountAsInfected) {
    std::vector<WellSignal> wells;
    for (int column = 0; column < 8; ++column) wells.push_back(well(column, 1000, mixture(0.02)));
    const Threshold threshold = threshold_from_mock(wells, {});
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_THAT(threshold.method, HasSubstr("below a few odd cells"));
    EXPECT_THAT(threshold.reason, HasSubstr("2 % of the mock cells are too bright for their tail"));
}

TEST(QuantileThreshold, SaysWhenManyBrightMockCellsLiftIt) {
    std::vector<WellSignal> wells;
    for (int column = 0; column < 8; ++column) wells.push_back(well(column, 1000, mixture(0.1)));
    const Threshold threshold = threshold_from_mock(wells, {});
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_THAT(threshold.reason, HasSubstr("infected cells may be missed"));
}

TEST(QuantileThreshold, LiesAboveAllCellsWhereTheyAreTooFewForTheRate) {
    CallOptions options;
    options.false_positive_rate = 0.001;
    const auto wells = mock_wells(2, 200);
    const Threshold threshold = threshold_from_mock(wells, options);
    ASSERT_TRUE(threshold.value) << threshold.reason;
    for (const auto& each : wells) EXPECT_EQ(count_infected(each, *threshold.value).infected, 0u);
    EXPECT_THAT(threshold.method, HasSubstr("too few to count 0.1 %"));
}

TEST(Threshold, MovesWithTheSignalForEveryRule) {
    for (const auto rule : {ThresholdRule::quantile, ThresholdRule::robust_sd, ThresholdRule::mean_sd}) {
        CallOptions options;
        options.rule = rule;
        auto wells = mock_wells(3, 400);
        const double before = *threshold_from_mock(wells, options).value;
        for (auto& each : wells) {
            for (auto& signal : each.signal) signal = 2 * signal + 64;
        }
        EXPECT_NEAR(*threshold_from_mock(wells, options).value, 2 * before + 64, 0.01) << name(rule);
    }
}

TEST(Threshold, DoesNotDependOnTheOrderOfWellsAndCells) {
    auto wells = mock_wells(3, 400);
    const Threshold forward = threshold_from_mock(wells, {});
    std::reverse(wells.begin(), wells.end());
    for (auto& each : wells) std::reverse(each.signal.begin(), each.signal.end());
    const Threshold backward = threshold_from_mock(wells, {});
    EXPECT_EQ(forward.value, backward.value);
    EXPECT_EQ(forward.left_out_rate, backward.left_out_rate);
}

TEST(Threshold, LooksAtMockWellsOnlyAndLeavesOutCellsWithoutSignal) {
    auto wells = mock_wells(3, 400);
    const Threshold alone = threshold_from_mock(wells, {});
    wells.push_back(well(7, 400, infected, false));
    wells[0].signal.push_back(std::numeric_limits<float>::quiet_NaN());
    wells.push_back({{3, 3}, true, {}});
    const Threshold together = threshold_from_mock(wells, {});
    EXPECT_EQ(alone.value, together.value);
    EXPECT_EQ(together.mock_cells, 1200u);
    EXPECT_EQ(together.mock_wells, 3);
}

TEST(Threshold, RobustAndMeanRulesFollowTheirFormulas) {
    WellSignal one{{0, 0}, true, {}};
    for (int i = 0; i < 401; ++i) one.signal.push_back(static_cast<float>(i));  // median 200, MAD 100
    CallOptions options;
    options.rule = ThresholdRule::robust_sd;
    options.k = 3;
    EXPECT_NEAR(*threshold_from_mock(std::vector{one}, options).value, 200 + 3 * 148.26, 1e-9);
    options.rule = ThresholdRule::mean_sd;
    EXPECT_NEAR(*threshold_from_mock(std::vector{one}, options).value, 200 + 3 * std::sqrt(401.0 * 402 / 12), 1e-6);
}

TEST(Threshold, OneMockWellCannotBeCrossChecked) {
    const Threshold threshold = threshold_from_mock(mock_wells(1, 600), {});
    ASSERT_TRUE(threshold.value);
    EXPECT_FALSE(threshold.left_out_rate);
    EXPECT_EQ(threshold.reason, "one mock well: the false-positive rate cannot be cross-checked");
}

TEST(Threshold, ReportsTheRateOfWellsLeftOut) {
    const Threshold threshold = threshold_from_mock(mock_wells(8, 1000), {});
    ASSERT_TRUE(threshold.left_out_rate);
    EXPECT_NEAR(*threshold.left_out_rate, 0.005, 0.0025);
    EXPECT_EQ(threshold.reason, "");
}

TEST(Threshold, DoubtsMockWellsOfDifferentBrightness) {
    auto wells = mock_wells(4, 1000);
    for (auto& signal : wells[2].signal) signal += 70;
    const Threshold threshold = threshold_from_mock(wells, {});
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_THAT(threshold.reason, HasSubstr("A03"));
    EXPECT_THAT(threshold.reason, HasSubstr("stained differently"));
}

TEST(Threshold, DoubtsMockWellsThatDifferALittleEach) {
    auto wells = mock_wells(2, 4000);
    for (auto& signal : wells[1].signal) signal += 35;
    const Threshold threshold = threshold_from_mock(wells, {});
    ASSERT_TRUE(threshold.value);
    EXPECT_GT(*threshold.left_out_rate, 0.01);
    EXPECT_THAT(threshold.reason, HasSubstr("mock wells differ"));
}

TEST(Threshold, RefusesAMockWellThatLooksInfected) {
    for (const double share : {0.1, 0.4, 0.9}) {
        for (const int count : {2, 6}) {
            auto wells = mock_wells(count, 500);
            wells[1] = well(1, 500, mixture(share));
            const Threshold threshold = threshold_from_mock(wells, {});
            EXPECT_FALSE(threshold.value) << share << " of " << count;
            EXPECT_THAT(threshold.reason, HasSubstr("mock wells disagree"));
            EXPECT_THAT(threshold.reason, HasSubstr("A02"));
        }
    }
}

TEST(Threshold, LetsAMockWellPassWithinChance) {
    for (int plate = 0; plate < 20; ++plate) {
        std::vector<WellSignal> wells;
        for (int column = 0; column < 6; ++column) wells.push_back(well(1000 + 10 * plate + column, 120, dim));
        const Threshold threshold = threshold_from_mock(wells, {});
        EXPECT_TRUE(threshold.value) << threshold.reason;
    }
}

TEST(Threshold, RefusesMockWellsThatAreAllPartlyInfected) {
    std::vector<WellSignal> wells;
    for (int column = 0; column < 4; ++column) wells.push_back(well(column, 500, mixture(0.35)));
    const Threshold threshold = threshold_from_mock(wells, {});
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("as if infected; check the plate map"));
}

TEST(Threshold, RefusesInWordsWithoutEnoughToGoBy) {
    const auto refused = [](const std::vector<WellSignal>& wells) {
        const Threshold threshold = threshold_from_mock(wells, {});
        EXPECT_FALSE(threshold.value);
        EXPECT_EQ(threshold.method, "");
        return threshold.reason;
    };
    EXPECT_THAT(refused({}), HasSubstr("no mock wells"));
    EXPECT_THAT(refused({well(1, 500, dim, false)}), HasSubstr("no mock wells"));
    EXPECT_THAT(refused({{{0, 0}, true, {}}}), HasSubstr("have no cells"));
    EXPECT_THAT(refused(mock_wells(2, 60)), HasSubstr("120 mock cells in 2 wells cannot carry a threshold"));
    EXPECT_THAT(refused({{{0, 0}, true, std::vector<float>(500, 4095.0F)}}), HasSubstr("same signal"));
}

TEST(Threshold, RobustRuleRefusesMockCellsThatAreMostlyEqual) {
    WellSignal clipped{{0, 0}, true, std::vector<float>(500, 0.0F)};
    for (std::size_t i = 0; i < 30; ++i) clipped.signal[i] = static_cast<float>(i);
    CallOptions options;
    options.rule = ThresholdRule::robust_sd;
    const Threshold threshold = threshold_from_mock(std::vector{clipped}, options);
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("use rule quantile"));
}

TEST(FixedThreshold, IsTakenAsItIsAndDoubtedWhereTheMockWellsSpeakAgainstIt) {
    CallOptions options;
    options.rule = ThresholdRule::fixed;
    EXPECT_FALSE(threshold_from_mock(mock_wells(2, 500), options).value);
    options.fixed = 400;
    const Threshold good = threshold_from_mock(mock_wells(2, 500), options);
    EXPECT_EQ(good.value, 400);
    EXPECT_EQ(good.reason, "");
    EXPECT_LT(*good.left_out_rate, 0.01);
    options.fixed = 20;
    const Threshold low = threshold_from_mock(mock_wells(2, 500), options);
    EXPECT_EQ(low.value, 20);
    EXPECT_THAT(low.reason, HasSubstr("of the mock cells lie above the fixed threshold"));
    const Threshold blind = threshold_from_mock({}, options);
    EXPECT_EQ(blind.value, 20);
    EXPECT_THAT(blind.reason, HasSubstr("unknown"));
}

}  // namespace
}  // namespace viroplate::infection
