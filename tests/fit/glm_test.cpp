#include "viroplate/fit/glm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {
namespace {

struct Dilution {
    double dilution, infected, cells;
};
/// A titration with a true titre of 2.0e6 infectious units per mL, 0.1 mL on 30,000 cells; the last four wells are
/// mock.
const std::vector<Dilution> kTitration{
    {1, 4344, 4347},  {1, 3873, 3878},  {1, 4373, 4377},  {1, 3361, 3363},  {3, 3532, 3935},  {3, 3638, 4114},
    {3, 3293, 3641},  {3, 3497, 3743},  {10, 1963, 4123}, {10, 1935, 3992}, {10, 2065, 3726}, {10, 1949, 4109},
    {30, 835, 4123},  {30, 1269, 4480}, {30, 745, 4131},  {30, 620, 3460},  {100, 180, 3612}, {100, 210, 4119},
    {100, 257, 3727}, {100, 335, 3840}, {300, 107, 4316}, {300, 87, 3505},  {300, 213, 4172}, {300, 110, 4724},
    {0, 17, 4175},    {0, 15, 4146},    {0, 18, 4224},    {0, 22, 4224}};

struct Well {
    int group;
    double infected, cells;
};
/// A simulated plate of a JAK inhibitor: mock (−1), virus with interferon (0), and ten other groups.
const std::vector<Well> kSensitisation{
    {-1, 8, 2828},    {-1, 7, 2747},   {-1, 7, 2715},   {-1, 8, 2427},   {-1, 10, 2390},   {-1, 7, 2228},
    {-1, 9, 2647},    {-1, 5, 2326},   {1, 1068, 2492}, {1, 935, 2585},  {1, 793, 2323},   {1, 785, 2217},
    {1, 819, 2506},   {1, 971, 2576},  {1, 1048, 2536}, {1, 1066, 2784}, {1, 556, 2416},   {1, 952, 2568},
    {1, 888, 2404},   {1, 1004, 2686}, {0, 105, 2628},  {0, 75, 2514},   {0, 177, 2676},   {0, 205, 2453},
    {0, 153, 2253},   {0, 227, 2535},  {0, 91, 2282},   {0, 110, 2471},  {2, 152, 2380},   {2, 158, 2659},
    {2, 167, 2539},   {3, 252, 2818},  {3, 291, 2706},  {3, 216, 2394},  {4, 110, 2389},   {4, 254, 2363},
    {4, 308, 2448},   {5, 549, 2039},  {5, 580, 2169},  {5, 630, 2801},  {6, 689, 2271},   {6, 991, 2500},
    {6, 808, 2458},   {7, 794, 2149},  {7, 1093, 2608}, {7, 989, 2634},  {8, 1127, 2542},  {8, 1136, 2851},
    {8, 1054, 2648},  {9, 704, 1577},  {9, 790, 1756},  {9, 886, 1870},  {10, 1054, 2416}, {10, 1055, 2230},
    {10, 1209, 2403}, {10, 942, 2337}, {11, 19, 2443},  {11, 4, 2140},   {11, 13, 2631},   {11, 15, 2669}};

struct Ratio {
    double odds, odds_error, moi, moi_error;  // log2
};
/// Each group against group 0, by R's glm with quasibinomial errors.
const std::vector<Ratio> kRatios{
    {3.210381442, 0.1995759989, 2.983759817, 0.1969976195},   {0.1337863079, 0.3429010498, 0.1353605903, 0.3453696982},
    {0.7921610544, 0.2976715234, 0.7933060416, 0.2951945903}, {0.7496394242, 0.308941931, 0.7539998108, 0.3062943417},
    {2.452185403, 0.2503493258, 2.342507185, 0.2393835653},   {3.099542436, 0.2392642362, 2.892770913, 0.2256241852},
    {3.379085031, 0.235850642, 3.118956067, 0.221013035},     {3.519617391, 0.2313970058, 3.229975155, 0.216947534},
    {3.783479788, 0.2514905963, 3.43154523, 0.2277006781},    {3.762767295, 0.2246091799, 3.416104809, 0.2109555915},
    {-3.561096515, 0.8755194358, -4.535213535, 1.275842916}};

std::vector<double> intercept(std::size_t rows) { return std::vector<double>(rows, 1.0); }

/// The wells of kTitration that R's fit rests on: corrected for the mock wells, 0.5 to 95 % infected.
std::vector<GlmRow> corrected_titration() {
    double infected = 0;
    double cells = 0;
    for (const auto& well : kTitration) {
        if (well.dilution > 0) continue;
        infected += well.infected;
        cells += well.cells;
    }
    const double background = infected / cells;
    std::vector<GlmRow> rows;
    for (const auto& well : kTitration) {
        if (well.dilution == 0) continue;
        const double share = std::max(0.0, (well.infected / well.cells - background) / (1 - background));
        if (share <= 0.005 || share >= 0.95) continue;
        rows.push_back({std::round(share * well.cells), well.cells, std::log(0.1 / (well.dilution * 30000))});
    }
    return rows;
}

std::vector<double> group_design(const std::vector<Well>& wells, std::size_t columns) {
    std::vector<double> design(wells.size() * columns);
    for (std::size_t i = 0; i < wells.size(); ++i) {
        design[i * columns] = 1;
        if (wells[i].group > 0) design[i * columns + static_cast<std::size_t>(wells[i].group)] = 1;
    }
    return design;
}

TEST(BinomialGlm, FindsTheTitreOfADilutionSeries) {
    const auto rows = corrected_titration();
    ASSERT_EQ(rows.size(), 20u);
    const auto fit = fit_binomial_glm(rows, intercept(rows.size()), 1, Link::cloglog);
    ASSERT_TRUE(fit.valid) << fit.reason;
    const auto titre = contrast(fit, std::vector<double>{1}, 0.95);
    EXPECT_NEAR(std::exp(titre.estimate) / 2082988.68267249, 1, 1e-7);
    EXPECT_NEAR(std::exp(titre.interval->low) / 1935061.32392762, 1, 1e-6);
    EXPECT_NEAR(std::exp(titre.interval->high) / 2242224.4703517, 1, 1e-6);
    EXPECT_NEAR(fit.dispersion, 26.6023046457, 1e-3);  // R stops earlier
}

TEST(BinomialGlm, FindsTheSlopeOfOneHit) {
    auto rows = corrected_titration();
    std::vector<double> design;
    for (auto& row : rows) {
        design.insert(design.end(), {1.0, row.offset});
        row.offset = 0;
    }
    const auto fit = fit_binomial_glm(rows, design, 2, Link::cloglog);
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.coefficient[1], 1.003298072, 1e-8);
    EXPECT_NEAR(fit.standard_error[1], 0.032768633434, 1e-7);
    const auto slope = contrast(fit, std::vector<double>{0, 1}, 0.95);
    EXPECT_LT(slope.interval->low, 1);
    EXPECT_GT(slope.interval->high, 1);
}

TEST(BinomialGlm, AgreesWithTheOddsRatiosOfASensitisationPlate) {
    std::vector<Well> wells;
    std::vector<GlmRow> rows;
    for (const auto& well : kSensitisation) {
        if (well.group < 0) continue;
        wells.push_back(well);
        rows.push_back({well.infected, well.cells, 0});
    }
    const std::size_t columns = kRatios.size() + 1;
    const auto fit = fit_binomial_glm(rows, group_design(wells, columns), columns, Link::logit);
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.dispersion, 17.8449945841, 1e-4);
    EXPECT_EQ(fit.degrees_of_freedom, 40);
    for (std::size_t g = 0; g < kRatios.size(); ++g) {
        EXPECT_NEAR(fit.coefficient[g + 1] / std::log(2.0), kRatios[g].odds, 1e-6) << g;
        EXPECT_NEAR(fit.standard_error[g + 1] / std::log(2.0), kRatios[g].odds_error, 1e-5) << g;
    }
    std::vector<double> first(columns);
    first[1] = 1 / std::log(2.0);
    const auto vehicle = contrast(fit, first, 0.95);
    EXPECT_NEAR(vehicle.interval->low, 2.8070233024, 1e-6);
    EXPECT_NEAR(vehicle.interval->high, 3.613739582, 1e-6);
    EXPECT_NEAR(*vehicle.p_value / 4.5981515628e-19, 1, 1e-4);
}

TEST(BinomialGlm, AgreesWithTheMoiRatiosOfASensitisationPlate) {
    double infected = 0;
    double cells = 0;
    for (const auto& well : kSensitisation) {
        if (well.group >= 0) continue;
        infected += well.infected;
        cells += well.cells;
    }
    const double background = infected / cells;
    std::vector<Well> wells;
    std::vector<GlmRow> rows;
    for (const auto& well : kSensitisation) {
        if (well.group < 0) continue;
        wells.push_back(well);
        const double share = std::max(0.0, (well.infected / well.cells - background) / (1 - background));
        rows.push_back({std::round(share * well.cells), well.cells, 0});
    }
    const std::size_t columns = kRatios.size() + 1;
    const auto fit = fit_binomial_glm(rows, group_design(wells, columns), columns, Link::cloglog);
    ASSERT_TRUE(fit.valid) << fit.reason;
    for (std::size_t g = 0; g < kRatios.size(); ++g) {
        EXPECT_NEAR(fit.coefficient[g + 1] / std::log(2.0), kRatios[g].moi, 1e-6) << g;
        EXPECT_NEAR(fit.standard_error[g + 1] / std::log(2.0), kRatios[g].moi_error, 5e-4) << g;
    }
}

TEST(BinomialGlm, ErrorsOfTwoGroupsAreTheClosedForm) {
    const std::vector<GlmRow> rows{{30, 100, 0}, {10, 80, 0}, {2, 300, 0}, {5, 400, 0}};
    const std::vector<double> design{1, 0, 1, 0, 1, 1, 1, 1};
    const auto fit = fit_binomial_glm(rows, design, 2, Link::cloglog);
    ASSERT_TRUE(fit.valid);
    const auto variance = [](double p, double n) { return p / ((1 - p) * n * std::pow(std::log1p(-p), 2)); };
    const double expected = fit.dispersion * (variance(40.0 / 180, 180) + variance(0.01, 700));
    EXPECT_NEAR(fit.standard_error[1], std::sqrt(expected), 1e-9);
    EXPECT_NEAR(fit.coefficient[1], std::log(std::log1p(-0.01) / std::log1p(-40.0 / 180)), 1e-9);
}

TEST(BinomialGlm, AgreesWithTheSeeds) {
    struct Plate {
        double successes, trials;
        bool other_seed, cucumber;
    };
    const std::vector<Plate> plates{{10, 39, false, false}, {23, 62, false, false}, {23, 81, false, false},
                                    {26, 51, false, false}, {17, 39, false, false}, {5, 6, false, true},
                                    {53, 74, false, true},  {55, 72, false, true},  {32, 51, false, true},
                                    {46, 79, false, true},  {10, 13, false, true},  {8, 16, true, false},
                                    {10, 30, true, false},  {8, 28, true, false},   {23, 45, true, false},
                                    {0, 4, true, false},    {3, 12, true, true},    {22, 41, true, true},
                                    {15, 30, true, true},   {32, 51, true, true},   {3, 7, true, true}};
    std::vector<GlmRow> rows;
    std::vector<double> design;
    for (const auto& plate : plates) {
        rows.push_back({plate.successes, plate.trials, 0});
        design.insert(design.end(), {1.0, plate.other_seed ? 1.0 : 0.0, plate.cucumber ? 1.0 : 0.0,
                                     plate.other_seed && plate.cucumber ? 1.0 : 0.0});
    }
    const auto fit = fit_binomial_glm(rows, design, 4, Link::logit);
    ASSERT_TRUE(fit.valid) << fit.reason;
    const std::vector<double> estimates{-0.55817174436, 0.14592694927, 1.3181818702, -0.77810370355};
    const std::vector<double> errors{0.17195470175, 0.30450761034, 0.24215282269, 0.41812493222};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(fit.coefficient[i], estimates[i], 1e-8);
        EXPECT_NEAR(fit.standard_error[i], errors[i], 1e-7);
    }
    EXPECT_NEAR(fit.deviance, 33.2777856905, 1e-7);
    EXPECT_NEAR(fit.dispersion, 1.8618320586, 1e-7);
}

TEST(BinomialGlm, OneGroupIsItsFraction) {
    const std::vector<GlmRow> rows{{20, 100, 0}, {30, 100, 0}, {0, 0, 0}};
    const auto fit = fit_binomial_glm(rows, intercept(3), 1, Link::logit);
    ASSERT_TRUE(fit.valid);
    EXPECT_NEAR(fit.coefficient[0], std::log(0.25 / 0.75), 1e-10);
    EXPECT_EQ(fit.degrees_of_freedom, 1);  // the empty well counts for nothing
}

TEST(BinomialGlm, KeepsTheDispersionAtOneOrAbove) {
    const std::vector<GlmRow> rows{{20, 100, 0}, {20, 100, 0}, {20, 100, 0}};
    const auto fit = fit_binomial_glm(rows, intercept(3), 1, Link::logit);
    ASSERT_TRUE(fit.valid);
    EXPECT_EQ(fit.dispersion, 1);
    EXPECT_NEAR(fit.standard_error[0], 1 / std::sqrt(300 * 0.2 * 0.8), 1e-10);
}

TEST(BinomialGlm, RefusesSeparation) {
    const std::vector<GlmRow> rows{{0, 100, 0}, {0, 90, 0}, {40, 100, 0}, {50, 100, 0}};
    const std::vector<double> design{1, 0, 1, 0, 1, 1, 1, 1};
    for (const Link link : {Link::logit, Link::cloglog}) {
        const auto fit = fit_binomial_glm(rows, design, 2, link);
        EXPECT_FALSE(fit.valid);
        EXPECT_NE(fit.reason.find("infinite"), std::string::npos) << fit.reason;
    }
    const std::vector<GlmRow> all{{100, 100, 0}, {90, 90, 0}};
    EXPECT_FALSE(fit_binomial_glm(all, intercept(2), 1, Link::logit).valid);
    EXPECT_FALSE(fit_binomial_glm(all, intercept(2), 1, Link::cloglog).valid);
}

TEST(BinomialGlm, AWellWhereEveryCellIsInfectedIsNoSeparation) {
    const std::vector<GlmRow> rows{{1000, 1000, 3}, {632, 1000, 0}, {95, 1000, std::log(0.1)}};
    const auto fit = fit_binomial_glm(rows, intercept(3), 1, Link::cloglog);
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.coefficient[0], 0, 0.05);
}

TEST(BinomialGlm, RefusesColumnsThatDependOnEachOther) {
    const std::vector<GlmRow> rows{{10, 100, 0}, {20, 100, 0}, {30, 100, 0}};
    const std::vector<double> design{1, 0, 2, 1, 1, 3, 1, 2, 4};
    const auto fit = fit_binomial_glm(rows, design, 3, Link::logit);
    EXPECT_FALSE(fit.valid);
    EXPECT_NE(fit.reason.find("depend"), std::string::npos);
    const std::vector<double> zero{1, 0, 1, 0, 1, 0};
    EXPECT_FALSE(fit_binomial_glm(rows, zero, 2, Link::logit).valid);
}

TEST(BinomialGlm, RefusesWhatCannotBe) {
    const std::vector<GlmRow> rows{{10, 100, 0}};
    EXPECT_FALSE(fit_binomial_glm(rows, std::vector<double>{1, 1}, 2, Link::logit).valid);
    EXPECT_FALSE(fit_binomial_glm({}, {}, 1, Link::logit).valid);
    EXPECT_FALSE(fit_binomial_glm(std::vector<GlmRow>{{11, 10, 0}}, intercept(1), 1, Link::logit).valid);
    EXPECT_FALSE(fit_binomial_glm(std::vector<GlmRow>{{1, 10, NAN}}, intercept(1), 1, Link::logit).valid);
    EXPECT_THROW(fit_binomial_glm(rows, intercept(3), 1, Link::logit), Error);
    const auto fit = fit_binomial_glm(rows, intercept(1), 1, Link::logit);
    ASSERT_TRUE(fit.valid);
    EXPECT_FALSE(contrast(fit, std::vector<double>{1}, 0.95).interval);
    EXPECT_THROW(contrast(fit, std::vector<double>{1, 2}, 0.95), Error);
}

}  // namespace
}  // namespace viroplate::fit
