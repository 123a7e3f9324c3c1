#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "simulated_plate.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;

CallOptions by(ThresholdRule rule) {
    CallOptions options;
    options.rule = rule;
    return options;
}

std::vector<WellSignal> plate(double delta_dex, double low, double high) {
    PlateDraw draw;
    draw.delta_dex = delta_dex;
    draw.low = low;
    draw.high = high;
    draw.mock_wells = 4;
    draw.virus_wells = 12;
    return draw_plate(draw).wells;
}

/// Where (1 − w) N(0, .12) and w N(Δ, .30) are equal, in grey.
double crossing(double delta_dex, double weight) {
    double best = 0;
    double least = 1e9;
    for (double x = 0.05; x < delta_dex; x += 1e-4) {
        const double dim = std::log(1 - weight) - std::log(0.12) - x * x / (2 * 0.12 * 0.12);
        const double away = (x - delta_dex) / 0.30;
        const double gap = std::abs(dim - (std::log(weight) - std::log(0.30) - away * away / 2));
        if (gap < least) {
            least = gap;
            best = x;
        }
    }
    return 100 * std::pow(10, best);
}

TEST(Mixture, CutsWhereTheComponentsAreEquallyLikely) {
    const auto wells = plate(1.0, 0.3, 0.6);
    const Threshold threshold = threshold_from_mock(wells, by(ThresholdRule::mixture));
    ASSERT_TRUE(threshold.value) << threshold.reason;
    const double infected = 0.45 * 12 / 16;  // virus wells among all
    EXPECT_NEAR(*threshold.value / crossing(1.0, infected), 1, 0.03);
    EXPECT_THAT(threshold.method, HasSubstr("two components"));
    ASSERT_TRUE(threshold.left_out_rate);
    EXPECT_LT(*threshold.left_out_rate, 0.01);
}

TEST(Mixture, IsRefusedForOnePeak) {
    const Threshold threshold = threshold_from_mock(plate(1.0, 0, 0), by(ThresholdRule::mixture));
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("use rule quantile or fixed_null"));
    EXPECT_EQ(threshold.method, "");
}

TEST(Mixture, IsRefusedWhereTheComponentsOverlap) {
    const Threshold threshold = threshold_from_mock(plate(0.3, 0.3, 0.6), by(ThresholdRule::mixture));
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("Ashman's D"));
}

TEST(Mixture, IsRefusedWhereTheLowerComponentIsNotTheMockCells) {
    auto wells = plate(1.0, 0.5, 0.5);
    for (auto& well : wells) {
        if (well.mock) continue;
        for (auto& signal : well.signal) signal *= 3;
    }
    for (std::size_t w = 1; w < 4; ++w) wells[w].signal.resize(100);
    const Threshold threshold = threshold_from_mock(wells, by(ThresholdRule::mixture));
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("is not the mock cells"));
}

TEST(Mixture, IsRefusedWithoutMockWellsAndWithInfectedOnes) {
    auto wells = plate(1.0, 0.3, 0.6);
    wells[0].mock = wells[1].mock = wells[2].mock = wells[3].mock = false;
    EXPECT_THAT(threshold_from_mock(wells, by(ThresholdRule::mixture)).reason, HasSubstr("no mock wells"));
    wells = plate(1.0, 0.3, 0.6);
    wells.back().mock = true;
    EXPECT_THAT(threshold_from_mock(wells, by(ThresholdRule::mixture)).reason, HasSubstr("mock wells disagree"));
}

TEST(Otsu, SplitsTwoPeaksInTheValleyBetween) {
    const Threshold threshold = threshold_from_mock(plate(1.0, 0.4, 0.8), by(ThresholdRule::otsu));
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_GT(*threshold.value, 100 * std::pow(10, 0.3));
    EXPECT_LT(*threshold.value, 100 * std::pow(10, 0.7));
    EXPECT_THAT(threshold.method, HasSubstr("Otsu"));
}

TEST(Otsu, LiesInTheMiddleOfAGap) {
    WellSignal mock{{0, 0}, true, {}};
    WellSignal virus{{0, 1}, false, {}};
    for (int i = 0; i < 300; ++i) mock.signal.push_back(static_cast<float>(100 + i % 10));
    for (int i = 0; i < 300; ++i) virus.signal.push_back(static_cast<float>(10000 + i % 10));
    const Threshold threshold = threshold_from_mock(std::vector{mock, virus}, by(ThresholdRule::otsu));
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_NEAR(std::log10(*threshold.value), 3.0, 0.05);
}

TEST(Otsu, IsRefusedWhereOneClassIsSmall) {
    const Threshold threshold = threshold_from_mock(plate(1.0, 0.02, 0.04), by(ThresholdRule::otsu));
    EXPECT_FALSE(threshold.value);
    EXPECT_THAT(threshold.reason, HasSubstr("on one side"));
    EXPECT_THAT(threshold.reason, HasSubstr("use rule quantile or fixed_null"));
}

TEST(Otsu, PassesWithoutMockWellsAndDoubtsItself) {
    auto wells = plate(1.0, 0.4, 0.8);
    wells.erase(wells.begin(), wells.begin() + 4);
    const Threshold threshold = threshold_from_mock(wells, by(ThresholdRule::otsu));
    ASSERT_TRUE(threshold.value) << threshold.reason;
    EXPECT_THAT(threshold.reason, HasSubstr("false-positive rate of the otsu threshold is unknown"));
    EXPECT_FALSE(threshold.left_out_rate);
}

TEST(Otsu, IsRefusedForEqualOrFewCells) {
    const WellSignal same{{0, 0}, false, std::vector<float>(200, 5.0F)};
    EXPECT_THAT(threshold_from_mock(std::vector{same}, by(ThresholdRule::otsu)).reason, HasSubstr("same signal"));
    EXPECT_THAT(threshold_from_mock({}, by(ThresholdRule::otsu)).reason, HasSubstr("too few cells"));
}

TEST(Saturation, RefusesBeyondATwentiethOfTheMockCells) {
    auto wells = plate(1.0, 0.4, 0.8);
    wells[1].saturated = 150;  // of about 4000
    const Threshold doubted = threshold_from_mock(wells, {});
    ASSERT_TRUE(doubted.value) << doubted.reason;
    EXPECT_THAT(doubted.reason, HasSubstr("of the mock cells are saturated"));
    wells[2].saturated = 150;
    const Threshold refused = threshold_from_mock(wells, {});
    EXPECT_FALSE(refused.value);
    EXPECT_THAT(refused.reason, HasSubstr("lower the exposure or the gain"));
    const PlateCall call = call_plate(wells, {});
    EXPECT_FALSE(call.called);
    EXPECT_THAT(call.correction_refused, HasSubstr("saturated"));
}

TEST(Saturation, RefusesWhereHalfOfAllCellsAreSaturated) {
    auto wells = plate(1.0, 0.4, 0.8);
    for (auto& well : wells) well.saturated = well.mock ? 0 : well.signal.size() / 4;
    EXPECT_THAT(threshold_from_mock(wells, {}).reason, HasSubstr("of the cells are saturated"));
    EXPECT_TRUE(threshold_from_mock(wells, {}).value);
    for (auto& well : wells) well.saturated = well.mock ? 0 : well.signal.size();
    for (const auto rule : {ThresholdRule::quantile, ThresholdRule::mixture, ThresholdRule::otsu,
                            ThresholdRule::fixed_null, ThresholdRule::mean_sd}) {
        const Threshold refused = threshold_from_mock(wells, by(rule));
        EXPECT_FALSE(refused.value) << name(rule);
        EXPECT_EQ(refused.method, "") << name(rule);
        EXPECT_THAT(refused.reason, HasSubstr("of all cells are saturated")) << name(rule);
    }
    CallOptions fixed = by(ThresholdRule::fixed);
    fixed.fixed = 300;
    EXPECT_TRUE(threshold_from_mock(wells, fixed).value);
    EXPECT_THAT(threshold_from_mock(wells, fixed).reason, HasSubstr("saturated"));
}

}  // namespace
}  // namespace viroplate::infection
