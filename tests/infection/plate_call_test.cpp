#include "viroplate/infection/plate_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "simulated_plate.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

CallOptions by(ThresholdRule rule) {
    CallOptions options;
    options.rule = rule;
    return options;
}

PlateDraw small(double delta_dex) {
    PlateDraw draw;
    draw.delta_dex = delta_dex;
    draw.mock_wells = 8;
    draw.virus_wells = 24;
    return draw;
}

constexpr ThresholdRule kRules[] = {ThresholdRule::quantile, ThresholdRule::robust_sd, ThresholdRule::mean_sd,
                                    ThresholdRule::mixture,  ThresholdRule::otsu,      ThresholdRule::fixed_null};

TEST(PlateCall, GivesEveryCellAStateThatAddsUpToTheWell) {
    auto wells = draw_plate(small(1.0)).wells;
    wells[12].signal[7] = kNan;
    for (const auto rule : kRules) {
        const PlateCall call = call_plate(wells, by(rule));
        ASSERT_TRUE(call.called) << name(rule) << ": " << call.threshold.reason;
        EXPECT_EQ(call.threshold.value.has_value(), rule != ThresholdRule::fixed_null);
        EXPECT_NE(call.threshold.method, "");
        EXPECT_EQ(call.cells[12].state[7], CellState::no_signal);
        EXPECT_TRUE(std::isnan(call.cells[12].probability[7]));
        for (std::size_t w = 0; w < wells.size(); ++w) {
            const auto& states = call.cells[w].state;
            ASSERT_EQ(states.size(), wells[w].signal.size());
            const auto infected = std::count(states.begin(), states.end(), CellState::infected);
            EXPECT_EQ(call.wells[w].counted.infected, static_cast<std::size_t>(infected));
            EXPECT_EQ(call.wells[w].counted.cells, states.size() - (w == 12));
            EXPECT_EQ(call.wells[w].counted.well, wells[w].well);
            EXPECT_EQ(call.wells[w].fields, 4);
        }
    }
}

TEST(PlateCall, ProbabilityNeverFallsWithTheSignalInAWell) {
    for (const double delta_dex : {1.0, 0.3}) {
        const auto wells = draw_plate(small(delta_dex)).wells;
        const PlateCall call = call_plate(wells, {});
        ASSERT_EQ(call.probability_refused, "");
        for (std::size_t w = 0; w < wells.size(); ++w) {
            std::vector<std::size_t> order(wells[w].signal.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            std::sort(order.begin(), order.end(),
                      [&](auto a, auto b) { return wells[w].signal[a] < wells[w].signal[b]; });
            float before = 0;
            for (const std::size_t cell : order) {
                const float now = call.cells[w].probability[cell];
                ASSERT_GE(now, before);
                ASSERT_LE(now, 1.0F);
                before = now;
            }
        }
    }
}

TEST(PlateCall, ProbabilitiesAreRightAsOftenAsTheySay) {
    PlateDraw draw = small(0.6);
    draw.virus_wells = 48;
    const DrawnPlate plate = draw_plate(draw);
    const PlateCall call = call_plate(plate.wells, {});
    std::array<double, 5> said{};
    std::array<double, 5> were{};
    std::array<double, 5> cells{};
    for (std::size_t w = 8; w < plate.wells.size(); ++w) {
        for (std::size_t cell = 0; cell < plate.infected[w].size(); ++cell) {
            const double probability = static_cast<double>(call.cells[w].probability[cell]);
            const auto bin = std::min<std::size_t>(4, static_cast<std::size_t>(5 * probability));
            said[bin] += probability;
            were[bin] += plate.infected[w][cell] != 0;
            ++cells[bin];
        }
    }
    for (std::size_t bin = 0; bin < 5; ++bin) {
        ASSERT_GT(cells[bin], 500);
        EXPECT_NEAR(said[bin] / cells[bin], were[bin] / cells[bin], 0.03) << bin;
    }
}

TEST(PlateCall, FixedNullCallsWhereTheProbabilityIsOneHalf) {
    const auto wells = draw_plate(small(0.6)).wells;
    const PlateCall call = call_plate(wells, by(ThresholdRule::fixed_null));
    ASSERT_TRUE(call.called);
    double previous_cut = std::numeric_limits<double>::infinity();
    for (std::size_t w = 0; w < wells.size(); ++w) {
        for (std::size_t cell = 0; cell < wells[w].signal.size(); ++cell) {
            const bool infected = call.cells[w].state[cell] == CellState::infected;
            ASSERT_EQ(infected, call.cells[w].probability[cell] >= 0.5F);
            const double signal = static_cast<double>(wells[w].signal[cell]);
            if (std::abs(signal - *call.wells[w].cut) < 1e-3) continue;
            ASSERT_EQ(infected, signal > *call.wells[w].cut);
        }
        EXPECT_EQ(call.wells[w].corrected, call.wells[w].prevalence);
        if (w == 12 || w == 20 || w == 28) {
            EXPECT_LT(*call.wells[w].cut, previous_cut) << "more infection, lower cut";
            previous_cut = *call.wells[w].cut;
        }
    }
}

TEST(PlateCall, DoesNotDependOnTheOrderOfWellsAndCells) {
    auto wells = draw_plate(small(0.6)).wells;
    for (const auto rule : {ThresholdRule::quantile, ThresholdRule::fixed_null}) {
        const PlateCall forward = call_plate(wells, by(rule));
        auto turned = wells;
        std::reverse(turned.begin(), turned.end());
        for (auto& well : turned) {
            std::reverse(well.signal.begin(), well.signal.end());
            std::reverse(well.field.begin(), well.field.end());
        }
        const PlateCall backward = call_plate(turned, by(rule));
        for (std::size_t w = 0; w < wells.size(); ++w) {
            const WellFraction& one = forward.wells[w];
            const WellFraction& other = backward.wells[wells.size() - 1 - w];
            EXPECT_EQ(one.corrected, other.corrected);
            EXPECT_EQ(one.interval->low, other.interval->low);
            EXPECT_EQ(one.interval->high, other.interval->high);
            auto probability = backward.cells[wells.size() - 1 - w].probability;
            std::reverse(probability.begin(), probability.end());
            EXPECT_EQ(forward.cells[w].probability, probability);
        }
        EXPECT_EQ(forward.fields.rho, backward.fields.rho);
        EXPECT_EQ(forward.detection_limit, backward.detection_limit);
        EXPECT_EQ(forward.errors.sensitivity_se, backward.errors.sensitivity_se);
    }
}

TEST(PlateCall, WithoutMockWellsIsRefusedAndSaysSo) {
    PlateDraw draw = small(1.0);
    draw.mock_wells = 0;
    const auto wells = draw_plate(draw).wells;
    for (const auto rule : {ThresholdRule::quantile, ThresholdRule::fixed_null, ThresholdRule::mixture}) {
        const PlateCall call = call_plate(wells, by(rule));
        EXPECT_FALSE(call.called);
        EXPECT_THAT(call.threshold.reason, HasSubstr("no mock wells"));
        EXPECT_THAT(call.probability_refused, HasSubstr("no mock wells"));
        EXPECT_THAT(call.correction_refused, HasSubstr("no mock wells"));
        EXPECT_TRUE(call.cells[3].state.empty() && call.cells[3].probability.empty());
        EXPECT_EQ(call.wells[3].counted.cells, wells[3].signal.size());
        EXPECT_FALSE(call.wells[3].counted.fraction);
        EXPECT_NE(call.wells[3].reason, "");
    }
    CallOptions fixed = by(ThresholdRule::fixed);
    fixed.fixed = 250;
    const PlateCall call = call_plate(wells, fixed);
    EXPECT_TRUE(call.called) << "a number needs no mock wells";
    EXPECT_NE(call.probability_refused, "") << "a probability does";
    EXPECT_TRUE(call.cells[3].probability.empty());
    EXPECT_NE(call.correction_refused, "");
    EXPECT_FALSE(call.wells[3].corrected);
}

TEST(PlateCall, WithoutInfectionHasNoProbabilities) {
    PlateDraw draw = small(1.0);
    draw.low = draw.high = 0;
    const auto wells = draw_plate(draw).wells;
    const PlateCall call = call_plate(wells, {});
    EXPECT_TRUE(call.called);
    EXPECT_NE(call.probability_refused, "");
    EXPECT_NE(call.correction_refused, "");
    EXPECT_FALSE(call.wells[9].corrected);
    EXPECT_LT(*call.wells[9].counted.fraction, 0.02);
    const PlateCall shapeless = call_plate(wells, by(ThresholdRule::fixed_null));
    EXPECT_FALSE(shapeless.called);
    EXPECT_THAT(shapeless.threshold.reason, HasSubstr("use rule quantile"));
    EXPECT_EQ(shapeless.threshold.method, "");
}

TEST(PlateCall, TakesWellsAllInfectedEmptyOrTiny) {
    PlateDraw draw = small(1.0);
    draw.high = 1.0;
    auto wells = draw_plate(draw).wells;
    wells.push_back({{7, 0}, false, {}});
    wells.push_back({{7, 1}, false, {5000.0F}, {1}});
    wells.push_back({{7, 2}, true, {}});
    wells.push_back({{7, 3}, false, {kNan, kNan}, {1, 2}});
    for (const auto rule : {ThresholdRule::quantile, ThresholdRule::fixed_null}) {
        const PlateCall call = call_plate(wells, by(rule));
        ASSERT_TRUE(call.called) << call.threshold.reason;
        const WellFraction& full = call.wells[31];
        EXPECT_NEAR(*full.corrected, 1, 0.02);
        EXPECT_EQ(full.interval->high, 1);
        EXPECT_LT(full.interval->low, 1);
        for (const std::size_t empty : {32u, 34u, 35u}) {
            EXPECT_EQ(call.wells[empty].counted.cells, 0u);
            EXPECT_FALSE(call.wells[empty].corrected);
            EXPECT_EQ(call.wells[empty].reason, "no cells");
        }
        EXPECT_EQ(call.wells[33].counted.cells, 1u);
        EXPECT_EQ(call.cells[33].state[0], CellState::infected);
        if (rule == ThresholdRule::fixed_null) {
            EXPECT_FALSE(call.wells[33].corrected) << "one cell has no prevalence";
        }
    }
}

TEST(PlateCall, OneMockWellHasNoDetectionLimit) {
    PlateDraw draw = small(1.0);
    draw.mock_wells = 1;
    const PlateCall call = call_plate(draw_plate(draw).wells, {});
    ASSERT_TRUE(call.called);
    EXPECT_THAT(call.threshold.reason, HasSubstr("cannot be cross-checked"));
    EXPECT_FALSE(call.detection_limit);
    EXPECT_THAT(call.detection_reason, HasSubstr("at least 3 mock wells"));
    EXPECT_TRUE(call.wells[10].interval);
}

TEST(PlateCall, NeedsAFieldForEachCell) {
    const std::vector<WellSignal> wells{{{0, 0}, true, {1.0F, 2.0F}, {1}}};
    EXPECT_THROW(call_plate(wells, {}), Error);
    EXPECT_FALSE(call_plate({}, {}).called);
}

}  // namespace
}  // namespace viroplate::infection
