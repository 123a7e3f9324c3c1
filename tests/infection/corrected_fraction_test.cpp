#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "simulated_plate.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {
namespace {

using ::testing::HasSubstr;

struct Condition {
    ThresholdRule rule;
    double delta_dex;
    double rho;
    double cells_per_field;
    double staining_dex;
    double rho_fall;
    double largest_error;  ///< mean absolute error against the cells drawn
};

void PrintTo(const Condition& condition, std::ostream* out) {
    *out << name(condition.rule) << ", " << condition.delta_dex << " dex, rho " << condition.rho << " falling "
         << condition.rho_fall << ", " << 4 * condition.cells_per_field << " cells a well, staining "
         << condition.staining_dex << " dex";
}

/// What the virus wells of some plates say.
struct Tally {
    double wells = 0;
    double refused = 0;
    double error = 0;          ///< mean absolute, against the cells drawn
    double bias = 0;           ///< likewise, signed
    double covered = 0;        ///< share of intervals that hold the whole well's fraction
    double covered_outer = 0;  ///< the same below .15 and above .85
    double rho = 0;
    double trend = 0;
};

constexpr int kPlates = 9;  // 1,080 wells

Tally tally(const Condition& condition, int plates) {
    Tally tally;
    double outer = 0;
    CallOptions options;
    options.rule = condition.rule;
    for (int p = 0; p < plates; ++p) {
        PlateDraw draw;
        draw.delta_dex = condition.delta_dex;
        draw.rho = condition.rho;
        draw.cells_per_field = condition.cells_per_field;
        draw.staining_dex = condition.staining_dex;
        draw.rho_fall = condition.rho_fall;
        draw.virus_wells = 120;
        draw.seed = 100 + static_cast<std::uint64_t>(p);
        const DrawnPlate plate = draw_plate(draw);
        const PlateCall call = call_plate(plate.wells, options);
        tally.rho += call.fields.rho / plates;
        tally.trend += call.fields.trend / plates;
        for (std::size_t w = draw.mock_wells; w < plate.wells.size(); ++w) {
            const WellFraction& well = call.wells[w];
            if (!well.corrected || !well.interval) {
                ++tally.refused;
                continue;
            }
            ++tally.wells;
            const double truth = plate.fraction[w];
            const bool covered = well.interval->low <= truth && truth <= well.interval->high;
            tally.covered += covered;
            tally.error += std::abs(std::clamp(*well.corrected, 0.0, 1.0) - plate.imaged[w]);
            tally.bias += *well.corrected - plate.imaged[w];
            if (truth > 0.15 && truth < 0.85) continue;
            ++outer;
            tally.covered_outer += covered;
        }
    }
    tally.error /= tally.wells;
    tally.bias /= tally.wells;
    tally.covered /= tally.wells;
    tally.covered_outer /= outer;
    return tally;
}

class CorrectedFraction : public ::testing::TestWithParam<Condition> {};

TEST_P(CorrectedFraction, IsNearTheTruthAndItsIntervalHoldsIt) {
    const Tally result = tally(GetParam(), kPlates);
    EXPECT_EQ(result.refused, 0);
    EXPECT_GE(result.wells, 1000);
    EXPECT_LE(result.error, GetParam().largest_error);
    EXPECT_LE(std::abs(result.bias), GetParam().largest_error / 2);
    EXPECT_GE(result.covered, 0.92);
    EXPECT_LE(result.covered, 0.98);
    EXPECT_GE(result.covered_outer, 0.91);
    EXPECT_NEAR(result.rho, GetParam().rho, 0.3 * GetParam().rho + 0.001);
    EXPECT_NEAR(result.trend, -GetParam().rho_fall, 1);
    RecordProperty("error_in_points", std::to_string(100 * result.error));
    RecordProperty("covered", std::to_string(result.covered));
}

constexpr auto kQuantile = ThresholdRule::quantile;
constexpr auto kFixedNull = ThresholdRule::fixed_null;
INSTANTIATE_TEST_SUITE_P(Easy, CorrectedFraction,
                         ::testing::Values(Condition{kQuantile, 1.0, 0.01, 250, 0, 0, 0.01},
                                           Condition{kFixedNull, 1.0, 0.01, 250, 0, 0, 0.01},
                                           Condition{kQuantile, 1.0, 0.005, 125, 0, 0, 0.01},
                                           Condition{kQuantile, 1.0, 0, 125, 0, 0, 0.01}));
INSTANTIATE_TEST_SUITE_P(Normal, CorrectedFraction,
                         ::testing::Values(Condition{kQuantile, 0.6, 0.01, 250, 0, 0, 0.02},
                                           Condition{kFixedNull, 0.6, 0.01, 250, 0, 0, 0.02},
                                           Condition{kFixedNull, 0.6, 0.012, 250, 0, 2, 0.02},
                                           Condition{kQuantile, 0.6, 0.01, 250, 0.02, 0, 0.02}));
INSTANTIATE_TEST_SUITE_P(Hard, CorrectedFraction,
                         ::testing::Values(Condition{kQuantile, 0.3, 0.01, 250, 0, 0, 0.04},
                                           Condition{kFixedNull, 0.3, 0.01, 250, 0, 0, 0.04},
                                           Condition{kQuantile, 0.3, 0.02, 125, 0, 0, 0.04},
                                           Condition{kFixedNull, 0.3, 0.01, 250, 0.02, 0, 0.04}));

TEST(CorrectedFractionOf, FixedNullIsMoreAccurateThanACutTheMoreTheSignalsOverlap) {
    for (const double delta_dex : {1.0, 0.6, 0.3}) {
        const double by_cut = tally({kQuantile, delta_dex, 0.01, 125, 0, 0, 0}, 2).error;
        const double by_shape = tally({kFixedNull, delta_dex, 0.01, 125, 0, 0, 0}, 2).error;
        EXPECT_LT(by_shape, 0.9 * by_cut) << delta_dex << " dex";
    }
}

TEST(CorrectedFractionOf, MockRateOfHeldOutWellsIsTheOneAskedFor) {
    for (const double rate : {0.005, 0.01, 0.02}) {
        PlateDraw draw;
        draw.mock_wells = 20;
        draw.virus_wells = 0;
        draw.cells_per_field = 650;
        CallOptions options;
        options.false_positive_rate = rate;
        auto wells = draw_plate(draw).wells;  // 52,000 mock cells
        for (std::size_t w = 10; w < wells.size(); ++w) wells[w].mock = false;
        const PlateCall call = call_plate(wells, options);
        ASSERT_TRUE(call.called) << call.threshold.reason;
        double cells = 0;
        double infected = 0;
        for (std::size_t w = 10; w < wells.size(); ++w) {
            cells += static_cast<double>(call.wells[w].counted.cells);
            infected += static_cast<double>(call.wells[w].counted.infected);
        }
        EXPECT_GE(cells, 20000);
        EXPECT_NEAR(infected / cells, rate, rate / 3);
        EXPECT_NEAR(*call.threshold.left_out_rate, rate, rate / 3);
    }
}

TEST(CorrectedFractionOf, WellsWithoutInfectionStaysBelowTheDetectionLimit) {
    for (const auto rule : {kQuantile, kFixedNull}) {
        int above = 0;
        int wells_seen = 0;
        for (std::uint64_t p = 0; p < 6; ++p) {
            PlateDraw draw;
            draw.delta_dex = 0.6;
            draw.mock_wells = 32;
            draw.seed = 40 + p;
            auto wells = draw_plate(draw).wells;
            for (std::size_t w = 16; w < 32; ++w) wells[w].mock = false;  // mock wells that nobody knows of
            CallOptions options;
            options.rule = rule;
            const PlateCall call = call_plate(wells, options);
            ASSERT_TRUE(call.detection_limit) << call.detection_reason;
            EXPECT_GE(*call.detection_limit, 0.0029);
            EXPECT_LT(*call.detection_limit, 0.02);
            for (std::size_t w = 16; w < 32; ++w) above += *call.wells[w].corrected > *call.detection_limit;
            wells_seen += 16;
        }
        EXPECT_LE(above, wells_seen / 20) << name(rule);
    }
}

TEST(CorrectedFractionOf, RatesFollowRoganAndGladen) {
    PlateDraw draw;
    draw.delta_dex = 0.6;
    const PlateCall call = call_plate(draw_plate(draw).wells, {});
    const double f = *call.errors.false_positive_rate;
    const double s = *call.errors.sensitivity;
    // A normal of SD .30 at .6 above a cut at the 99.5 % quantile of one of SD .12.
    EXPECT_NEAR(s, 0.5 * std::erfc((0.12 * 2.5758 - 0.6) / 0.30 / std::sqrt(2.0)), 0.02);
    EXPECT_NEAR(f, 0.005, 0.002);
    EXPECT_GT(call.errors.sensitivity_se, 0);
    EXPECT_LT(call.errors.sensitivity_se, 0.02);
    for (const auto& well : call.wells) {
        EXPECT_DOUBLE_EQ(*well.corrected, (*well.counted.fraction - f) / (s - f));
        EXPECT_EQ(well.cut, call.threshold.value);
    }
}

TEST(CorrectedFractionOf, ACutThatFindsFewInfectedCellsIsRefused) {
    PlateDraw draw;
    draw.delta_dex = 0.3;
    CallOptions options;
    options.rule = ThresholdRule::robust_sd;
    options.k = 8;
    const PlateCall call = call_plate(draw_plate(draw).wells, options);
    ASSERT_TRUE(call.called);
    EXPECT_THAT(call.correction_refused, HasSubstr("less than 0.3 apart"));
    EXPECT_THAT(call.correction_refused, HasSubstr("use rule fixed_null"));
    for (const auto& well : call.wells) {
        EXPECT_FALSE(well.corrected || well.interval);
        EXPECT_EQ(well.reason, call.correction_refused);
        EXPECT_TRUE(well.counted.fraction) << "the raw fraction stands";
    }
    EXPECT_FALSE(call.detection_limit);
    EXPECT_EQ(call.probability_refused, "") << "probabilities need no cut";
}

TEST(CorrectedFractionOf, HasNoIntervalWithoutFields) {
    PlateDraw draw;
    draw.fields = 1;
    draw.cells_per_field = 500;
    auto wells = draw_plate(draw).wells;
    const PlateCall one_field = call_plate(wells, {});
    for (auto& well : wells) well.field.clear();
    const PlateCall unknown = call_plate(wells, {});
    for (const auto* call : {&one_field, &unknown}) {
        EXPECT_TRUE(call->wells[20].corrected);
        EXPECT_FALSE(call->wells[20].interval);
        EXPECT_EQ(call->wells[20].fields, 1);
        EXPECT_THAT(call->wells[20].reason, HasSubstr("image at least two fields"));
    }
}

TEST(CorrectedFractionOf, AWellWithOneFieldBorrowsTheSpreadOfThePlate) {
    PlateDraw draw;
    auto wells = draw_plate(draw).wells;
    auto& lone = wells[40];
    std::fill(lone.field.begin(), lone.field.end(), 1);
    const PlateCall with_fields = call_plate(draw_plate(draw).wells, {});
    const PlateCall call = call_plate(wells, {});
    ASSERT_TRUE(call.wells[40].interval);
    const auto width = [](const PlateCall& of) { return of.wells[40].interval->high - of.wells[40].interval->low; };
    EXPECT_GT(width(call), 1.3 * width(with_fields)) << "one field holds less of the well than four";
}

TEST(ReplicateFraction, CoversTheTruthOfWellsThatScatter) {
    double covered = 0;
    double groups = 0;
    double width = 0;
    double width_alone = 0;
    for (std::uint64_t p = 0; p < 12; ++p) {
        PlateDraw draw;
        draw.virus_wells = 60;
        draw.copies = 3;
        draw.between_wells = 0.01;
        draw.cells_per_field = 125;
        draw.seed = 70 + p;
        const DrawnPlate plate = draw_plate(draw);
        const PlateCall call = call_plate(plate.wells, {});
        ASSERT_EQ(call.replicates.size(), 20u);
        for (const auto& replicate : call.replicates) {
            ASSERT_TRUE(replicate.interval) << replicate.reason;
            EXPECT_EQ(replicate.wells.size(), 3u);
            const double truth = plate.fraction[replicate.wells[0]];
            covered += replicate.interval->low <= truth && truth <= replicate.interval->high;
            width += replicate.interval->high - replicate.interval->low;
            width_alone += call.wells[replicate.wells[0]].interval->high - call.wells[replicate.wells[0]].interval->low;
            ++groups;
        }
    }
    EXPECT_GE(covered / groups, 0.90);
    EXPECT_LE(covered / groups, 0.99);
    EXPECT_LT(width, 1.2 * width_alone) << "three wells that scatter say at least as much as one seems to";
}

TEST(ReplicateFraction, NeedsTwoWellsSomewhere) {
    PlateDraw draw;
    draw.virus_wells = 20;
    auto wells = draw_plate(draw).wells;
    const PlateCall call = call_plate(wells, {});
    ASSERT_EQ(call.replicates.size(), 20u);
    EXPECT_TRUE(call.replicates[3].corrected);
    EXPECT_FALSE(call.replicates[3].interval);
    EXPECT_THAT(call.replicates[3].reason, HasSubstr("no two replicate wells"));
    for (auto& well : wells) well.replicate = -1;
    EXPECT_TRUE(call_plate(wells, {}).replicates.empty());
}

}  // namespace
}  // namespace viroplate::infection
