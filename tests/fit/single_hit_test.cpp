#include "viroplate/fit/single_hit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

using ::testing::HasSubstr;

/// What the simulated wells do beside the single hit.
struct Truth {
    double per_dose = 0.01;
    double background = 0.004;
    double slope = 1;
    double well_sd = 0;    // standard deviation of ln k between wells
    double resistant = 0;  // share of cells that cannot be infected
    int cells = 800;
    int wells_a_dose = 3;
    int wells_without_virus = 4;
    int doses = 7;  // thirds down from 300
};

std::size_t binomial(Random& random, int cells, double p) {
    std::size_t count = 0;
    for (int i = 0; i < cells; ++i) count += random.uniform() < p;
    return count;
}

std::vector<DoseCount> simulate(const Truth& truth, std::uint64_t plate) {
    Random random(99, plate);
    std::vector<DoseCount> counts;
    const auto add = [&](double dose) {
        const double k = truth.per_dose * std::exp(random.normal(0, truth.well_sd));
        const double hit = (1 - truth.resistant) * -std::expm1(-std::pow(k * dose, truth.slope));
        const double p = truth.background + (1 - truth.background) * hit;
        counts.push_back({dose, binomial(random, truth.cells, p), static_cast<std::size_t>(truth.cells)});
    };
    for (int i = 0; i < truth.wells_without_virus; ++i) add(0);
    double dose = 300;
    for (int step = 0; step < truth.doses; ++step, dose /= 3) {
        for (int i = 0; i < truth.wells_a_dose; ++i) add(dose);
    }
    return counts;
}

TEST(SingleHit, FindsTheTitreOfTheWorkedCase) {
    // A simulated plate with a true titre of 2e6 infectious units per ml; dose in ml of stock a cell.
    struct Row {
        double dilution;  // 0: no virus
        std::size_t cells, infected;
    };
    const std::vector<Row> rows{
        {1, 4347, 4344},  {1, 3878, 3873},  {1, 4377, 4373},  {1, 3363, 3361},  {3, 3935, 3532},  {3, 4114, 3638},
        {3, 3641, 3293},  {3, 3743, 3497},  {10, 4123, 1963}, {10, 3992, 1935}, {10, 3726, 2065}, {10, 4109, 1949},
        {30, 4123, 835},  {30, 4480, 1269}, {30, 4131, 745},  {30, 3460, 620},  {100, 3612, 180}, {100, 4119, 210},
        {100, 3727, 257}, {100, 3840, 335}, {300, 4316, 107}, {300, 3505, 87},  {300, 4172, 213}, {300, 4724, 110},
        {0, 4175, 17},    {0, 4146, 15},    {0, 4224, 18},    {0, 4224, 22}};
    std::vector<DoseCount> counts;
    for (const auto& row : rows) {
        counts.push_back({row.dilution > 0 ? 0.1 / (row.dilution * 30000) : 0.0, row.infected, row.cells});
    }
    const SingleHit fit = fit_single_hit(counts);
    ASSERT_TRUE(fit.valid) << fit.reason;
    // The published answer, a cloglog GLM on counts corrected for the mock wells: 2.083e6 (1.935e6 to 2.242e6), slope
    // 1.003 with a standard error of 0.033. Ours estimates background and titre together.
    EXPECT_NEAR(fit.per_dose, 2.083e6, 0.02e6);
    ASSERT_TRUE(fit.per_dose_interval && fit.slope_interval);
    EXPECT_NEAR(fit.per_dose_interval->low, 1.935e6, 0.03e6);
    EXPECT_NEAR(fit.per_dose_interval->high, 2.242e6, 0.03e6);
    EXPECT_NEAR(fit.slope, 1.003, 0.02);
    EXPECT_NEAR(fit.background, 0.0043, 0.0010);
    EXPECT_GT(fit.dispersion, 15);
    EXPECT_EQ(fit.wells, 24u);
    EXPECT_EQ(fit.wells_saturated, 4u);
    EXPECT_THAT(fit.reason, HasSubstr("4 wells above 95 % infected left out"));
}

TEST(SingleHit, CoversTheTruthAsOftenAsItPromises) {
    for (const double well_sd : {0.0, 0.15}) {
        Truth truth;
        truth.well_sd = well_sd;
        int covered = 0;
        int one_hit = 0;
        const int plates = 60;
        for (std::uint64_t plate = 0; plate < plates; ++plate) {
            const SingleHit fit = fit_single_hit(simulate(truth, plate));
            ASSERT_TRUE(fit.valid) << fit.reason;
            covered += fit.per_dose_interval->low <= truth.per_dose && fit.per_dose_interval->high >= truth.per_dose;
            one_hit += fit.slope_interval->low <= 1 && fit.slope_interval->high >= 1;
            EXPECT_NEAR(fit.per_dose, truth.per_dose, 0.3 * truth.per_dose);
            EXPECT_GE(fit.dispersion, 1);
        }
        EXPECT_GE(covered, 52) << well_sd;
        EXPECT_GE(one_hit, 52) << well_sd;
    }
}

TEST(SingleHit, WidensTheIntervalWhenWellsScatter) {
    Truth calm;
    Truth rough = calm;
    rough.well_sd = 0.8;
    const SingleHit narrow = fit_single_hit(simulate(calm, 1));
    const SingleHit wide = fit_single_hit(simulate(rough, 1));
    ASSERT_TRUE(narrow.valid && wide.valid);
    const auto spread = [](const SingleHit& fit) {
        return std::log(fit.per_dose_interval->high / fit.per_dose_interval->low);
    };
    EXPECT_GT(spread(wide), 3 * spread(narrow));
    EXPECT_THAT(narrow.reason, Not(HasSubstr("counting error")));
    EXPECT_THAT(wide.reason, HasSubstr("as far from the curve as counting error explains"));
}

TEST(SingleHit, DoesNotDependOnTheUnitOfDoseOrTheOrderOfWells) {
    auto counts = simulate({}, 3);
    const SingleHit fit = fit_single_hit(counts);
    std::reverse(counts.begin(), counts.end());
    const SingleHit reversed = fit_single_hit(counts);
    for (auto& count : counts) count.dose *= 1e9;
    const SingleHit scaled = fit_single_hit(counts);
    ASSERT_TRUE(fit.valid && reversed.valid && scaled.valid);
    EXPECT_NEAR(reversed.per_dose / fit.per_dose, 1, 1e-9);
    EXPECT_NEAR(scaled.per_dose * 1e9 / fit.per_dose, 1, 1e-9);
    EXPECT_NEAR(scaled.slope, fit.slope, 1e-4);
    EXPECT_NEAR(scaled.per_dose_interval->low * 1e9 / fit.per_dose_interval->low, 1, 1e-9);
    EXPECT_NEAR(scaled.background, fit.background, 1e-9);
}

TEST(SingleHit, DoubtsASlopeThatOneHitCannotExplain) {
    Truth truth;
    truth.slope = 0.6;
    const SingleHit shallow = fit_single_hit(simulate(truth, 4));
    ASSERT_TRUE(shallow.valid) << shallow.reason;
    EXPECT_LT(shallow.slope_interval->high, 1);
    EXPECT_NEAR(shallow.slope, 0.6, 0.08);
    EXPECT_THAT(shallow.reason, HasSubstr("less steeply"));
    truth.slope = 1.8;
    const SingleHit steep = fit_single_hit(simulate(truth, 5));
    ASSERT_TRUE(steep.valid) << steep.reason;
    EXPECT_NEAR(steep.slope, 1.8, 0.2);
    EXPECT_THAT(steep.reason, HasSubstr("more steeply"));
}

TEST(SingleHit, IsNotDraggedByResistantCellsAtSaturatingDoses) {
    Truth truth;
    truth.resistant = 0.02;
    truth.per_dose = 0.1;  // top dose: 30 hits a cell, and yet 2 % of its cells stay dark
    const SingleHit fit = fit_single_hit(simulate(truth, 6));
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.per_dose, 0.1, 0.015);
    EXPECT_EQ(fit.wells_saturated, 9u);
}

TEST(SingleHit, RefusesInWordsWhatCarriesNoTitre) {
    const auto refused = [](const std::vector<DoseCount>& counts) {
        const SingleHit fit = fit_single_hit(counts);
        EXPECT_FALSE(fit.valid);
        EXPECT_EQ(fit.per_dose, 0);
        EXPECT_FALSE(fit.per_dose_interval);
        EXPECT_FALSE(fit.reason.empty());
        return fit.reason;
    };
    EXPECT_THAT(refused({}), HasSubstr("there are 0 usable wells at 0 doses"));
    EXPECT_THAT(refused({{0, 1, 100}, {5, 10, 100}}), HasSubstr("there is 1 usable well at 1 dose"));
    EXPECT_THAT(refused({{5, 10, 100}, {5, 11, 100}, {5, 12, 100}}), HasSubstr("3 usable wells at 1 dose"));
    EXPECT_THAT(refused({{10, 0, 0}, {5, 11, 100}, {5, 12, 100}, {5, 12, 100}}), HasSubstr("3 usable wells at 1 dose"));
    EXPECT_THAT(refused({{1, 100, 100}, {10, 100, 100}, {100, 100, 100}}), HasSubstr("add more dilute wells"));
    EXPECT_THAT(refused({{0, 0, 100}, {1, 0, 100}, {10, 0, 100}, {100, 0, 100}}), HasSubstr("does not rise"));
    EXPECT_THAT(refused({{0, 5, 100}, {1, 5, 100}, {10, 5, 100}, {100, 5, 100}}), HasSubstr("does not rise"));
    EXPECT_THAT(refused({{1, 50, 100}, {10, 20, 100}, {100, 5, 100}}), HasSubstr("does not rise"));
    EXPECT_THAT(refused({{-1, 50, 100}, {10, 20, 100}, {100, 5, 100}}), HasSubstr("negative"));
    EXPECT_THAT(refused({{1, 101, 100}, {10, 20, 100}, {100, 5, 100}}), HasSubstr("more infected cells"));
}

TEST(SingleHit, SaysWhenNoWellTellsTheBackground) {
    Truth truth;
    truth.background = 0;
    truth.wells_without_virus = 0;
    const SingleHit fit = fit_single_hit(simulate(truth, 7));
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_EQ(fit.background, 0);
    EXPECT_NEAR(fit.per_dose, truth.per_dose, 0.1 * truth.per_dose);
    EXPECT_THAT(fit.reason, HasSubstr("no well without virus"));
}

TEST(SingleHit, FitsOneWellADoseAndACleanMock) {
    const SingleHit fit = fit_single_hit(
        std::vector<DoseCount>{{0, 0, 400}, {1, 38, 400}, {2, 73, 400}, {4, 131, 400}, {8, 221, 400}, {16, 319, 400}});
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.per_dose, 0.1, 0.01);
    EXPECT_EQ(fit.background, 0);
    EXPECT_EQ(fit.wells, 6u);
    EXPECT_LT(fit.per_dose_interval->low, fit.per_dose);
    EXPECT_GT(fit.per_dose_interval->high, fit.per_dose);
}

TEST(SingleHit, SurvivesWellsThatAreAllOrNothing) {
    const SingleHit fit = fit_single_hit(
        std::vector<DoseCount>{{0, 0, 100}, {0.01, 0, 100}, {0.1, 0, 100}, {1, 60, 100}, {100, 100, 100}});
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_TRUE(std::isfinite(fit.per_dose));
    EXPECT_GT(fit.per_dose, 0.2);
    EXPECT_LT(fit.per_dose, 2);
    EXPECT_TRUE(std::isfinite(fit.dispersion));
}

}  // namespace
}  // namespace viroplate::fit
