#include "viroplate/fit/dose_curve.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

/// Root length of ryegrass against ferulic acid, mM (Inderjit et al. 2002; data set of R's drc).
const std::vector<DoseResponse> kRyegrass{{0, 7.58},           {0, 8},
                                          {0, 8.328571429},    {0, 7.25},
                                          {0, 7.375},          {0, 7.9625},
                                          {0.94, 8.355555556}, {0.94, 6.914285714},
                                          {0.94, 7.75},        {1.88, 6.871428571},
                                          {1.88, 6.45},        {1.88, 5.922222222},
                                          {3.75, 1.925},       {3.75, 2.885714286},
                                          {3.75, 4.233333333}, {7.5, 1.1875},
                                          {7.5, 0.857142857},  {7.5, 1.057142857},
                                          {15, 0.6875},        {15, 0.525},
                                          {15, 0.825},         {30, 0.25},
                                          {30, 0.22},          {30, 0.44}};

/// Five curves of spinach against herbicides (Streibig 1998; data set of R's drc).
const std::vector<std::vector<DoseResponse>> kSpinach{
    {{0, 1.81295},     {0, 1.86704},     {0, 1.95606},     {0.62, 1.39073}, {0.62, 1.15721}, {0.62, 1.06126},
     {1.85, 0.99409},  {1.85, 0.83298},  {1.85, 0.8334},   {5.56, 0.72513}, {5.56, 0.69548}, {5.56, 0.65299},
     {16.67, 0.49855}, {16.67, 0.36873}, {16.67, 0.42617}, {50, 0.26666},   {50, 0.26896},   {50, 0.25989},
     {150, 0.16074},   {150, 0.16404},   {150, 0.1475}},
    {{0, 1.02654},     {0, 0.91306},     {0, 0.89371},     {0.62, 0.59074}, {0.62, 0.669},   {0.62, 0.5965},
     {1.85, 0.37561},  {1.85, 0.44823},  {1.85, 0.42093},  {5.56, 0.31874}, {5.56, 0.27342}, {5.56, 0.2725},
     {16.67, 0.27182}, {16.67, 0.21752}, {16.67, 0.19981}, {50, 0.17332},   {50, 0.17949},   {50, 0.15623},
     {150, 0.12855},   {150, 0.14524},   {150, 0.11533}},
    {{0, 1.03872},    {0, 1.0917},     {0, 1.10324},    {0.15, 0.94274}, {0.15, 0.91256}, {0.15, 1.02352},
     {0.59, 0.78689}, {0.59, 0.69706}, {0.59, 0.65989}, {2.34, 0.5372},  {2.34, 0.51324}, {2.34, 0.54981},
     {9.38, 0.37401}, {9.38, 0.34033}, {9.38, 0.32491}, {37.5, 0.30518}, {37.5, 0.24593}, {37.5, 0.289},
     {150, 0.17414},  {150, 0.12275},  {150, 0.14788}},
    {{0, 2.20963},    {0, 2.27931},    {0, 2.14703},    {0.01, 2.18831}, {0.01, 2.08863}, {0.01, 2.06676},
     {0.03, 2.18827}, {0.03, 2.10748}, {0.03, 1.84474}, {0.1, 1.78805},  {0.1, 1.75547},  {0.1, 1.61381},
     {0.3, 0.70295},  {0.3, 0.6983},   {0.3, 0.74045},  {1, 0.20673},    {1, 0.20784},    {1, 0.22402},
     {3, 0.05268},    {3, 0.06519},    {3, 0.09258}},
    {{0, 1.94033},    {0, 1.80193},    {0, 1.71586},    {0.01, 1.71586}, {0.01, 1.98471}, {0.01, 1.74905},
     {0.03, 1.87795}, {0.03, 1.64081}, {0.03, 1.53094}, {0.1, 1.50709},  {0.1, 1.41035},  {0.1, 1.35367},
     {0.3, 0.64427},  {0.3, 0.62185},  {0.3, 0.60337},  {1, 0.14073},    {1, 0.12928},    {1, 0.15016},
     {3, 8e-05},      {3, 0.00262},    {3, 0.00303}}};
/// b, c, d, e and their standard errors by R's nls.
const std::vector<std::array<double, 8>> kSpinachFits{
    {0.5195161825, -0.01660001996, 1.879550374, 1.79499549, 0.08151503757, 0.1146613509, 0.04517914917, 0.5070015101},
    {0.8007858136, 0.1325877301, 0.9459974504, 0.9455537638, 0.1100760987, 0.02336234808, 0.02236591036, 0.1314234044},
    {0.6819008805, 0.1463970989, 1.090323498, 1.373079035, 0.08439020632, 0.03809376494, 0.02794260292, 0.2856171503},
    {1.844792071, 0.07954940933, 2.153579304, 0.1973264149, 0.1786639768, 0.04537519105, 0.03271490451, 0.01212209715},
    {1.650725951, -0.009073882473, 1.806283462, 0.2107956761, 0.2136999173, 0.05688674324, 0.03783930388,
     0.01832690255}};

std::vector<DoseResponse> drawn(Random& random, double slope, double low, double high, double ec50, double sd) {
    std::vector<DoseResponse> data;
    for (const double dose : {0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0}) {
        for (int replicate = 0; replicate < 3; ++replicate) {
            const double share = dose > 0 ? 1 / (1 + std::pow(dose / ec50, slope)) : 1;
            data.push_back({dose, low + (high - low) * share + random.normal(0, sd)});
        }
    }
    return data;
}

TEST(DoseCurve, AgreesWithTheFitOfRyegrass) {
    const auto curve = fit_dose_curve(kRyegrass, {});
    ASSERT_TRUE(curve.valid) << curve.reason;
    EXPECT_NEAR(curve.slope.value, 2.9822286673, 1e-4);
    EXPECT_NEAR(curve.at_infinity.value, 0.48140994316, 1e-5);
    EXPECT_NEAR(curve.at_zero.value, 7.7929623275, 1e-5);
    EXPECT_NEAR(curve.ec50.value, 3.0579551692, 1e-5);
    EXPECT_NEAR(curve.slope.standard_error, 0.45842880498, 1e-4);
    EXPECT_NEAR(curve.at_infinity.standard_error, 0.20950603969, 1e-4);
    EXPECT_NEAR(curve.at_zero.standard_error, 0.18973326131, 1e-5);
    EXPECT_NEAR(curve.ec50.standard_error, 0.18582890314, 1e-5);
    EXPECT_NEAR(curve.residual_sd, 0.51962556845, 1e-8);
    EXPECT_EQ(curve.degrees_of_freedom, 20);
    EXPECT_NEAR(curve.ec50_wald_interval->low, 2.6938853435, 1e-4);
    EXPECT_NEAR(curve.ec50_wald_interval->high, 3.4712278455, 1e-4);
    ASSERT_TRUE(curve.ec50_interval);
    EXPECT_NEAR(curve.ec50_interval->low, 2.6910983189, 1e-3);
    EXPECT_NEAR(curve.ec50_interval->high, 3.4753869101, 1e-3);
    EXPECT_NEAR(response_at(curve, curve.ec50.value), (7.7929623275 + 0.48140994316) / 2, 1e-5);
    EXPECT_EQ(response_at(curve, 0), curve.at_zero.value);
}

TEST(DoseCurve, AgreesWithTheFitsOfSpinach) {
    for (std::size_t i = 0; i < kSpinach.size(); ++i) {
        const auto curve = fit_dose_curve(kSpinach[i], {});
        ASSERT_TRUE(curve.valid) << i << ": " << curve.reason;
        const std::array<Estimate, 4> found{curve.slope, curve.at_infinity, curve.at_zero, curve.ec50};
        for (std::size_t j = 0; j < 4; ++j) {
            const double error = kSpinachFits[i][j + 4];
            EXPECT_NEAR(found[j].value, kSpinachFits[i][j], 5e-4 * std::abs(kSpinachFits[i][j]) + 1e-3 * error);
            EXPECT_NEAR(found[j].standard_error, error, 2e-3 * error) << i << " parameter " << j;
        }
    }
}

TEST(DoseCurve, DoesNotMindUnits) {
    auto scaled = kRyegrass;
    for (auto& point : scaled) {
        point.dose *= 1e-9;
        point.response = 1e5 - 300 * point.response;
        point.weight = 17;
    }
    const auto curve = fit_dose_curve(kRyegrass, {});
    const auto other = fit_dose_curve(scaled, {});
    ASSERT_TRUE(other.valid) << other.reason;
    EXPECT_NEAR(other.ec50.value / curve.ec50.value * 1e9, 1, 1e-6);
    EXPECT_NEAR(other.slope.value / curve.slope.value, 1, 1e-5);
    EXPECT_NEAR(other.at_zero.value, 1e5 - 300 * curve.at_zero.value, 1e-2);
    EXPECT_NEAR(other.ec50_interval->high / curve.ec50_interval->high * 1e9, 1, 1e-5);
    EXPECT_NEAR(other.log10_ec50.standard_error / curve.log10_ec50.standard_error, 1, 1e-5);
    EXPECT_NEAR(other.effect_p / curve.effect_p, 1, 1e-3);
}

TEST(DoseCurve, AWeightOfTwoIsTheValueTwice) {
    auto twice = kRyegrass;
    auto weighted = kRyegrass;
    for (std::size_t i = 0; i < 6; ++i) twice.push_back(kRyegrass[i + 9]);
    for (std::size_t i = 0; i < 6; ++i) weighted[i + 9].weight = 2;
    const auto curve = fit_dose_curve(twice, {});
    const auto other = fit_dose_curve(weighted, {});
    EXPECT_NEAR(other.ec50.value, curve.ec50.value, 1e-6);
    EXPECT_NEAR(other.residual_sum_of_squares, curve.residual_sum_of_squares, 1e-7);
    weighted[3].weight = 0;
    weighted[3].response = 1e6;
    EXPECT_TRUE(fit_dose_curve(weighted, {}).valid);
}

TEST(DoseCurve, ExactDataGiveTheCurveBack) {
    Random random(1, 0);
    for (const double slope : {0.7, 1.0, 2.5}) {
        for (const double high : {5.0, -5.0}) {
            const auto curve = fit_dose_curve(drawn(random, slope, 1, high, 40, 0), {});
            ASSERT_TRUE(curve.valid) << curve.reason;
            EXPECT_NEAR(curve.ec50.value, 40, 1e-4);
            EXPECT_NEAR(curve.slope.value, slope, 1e-5);
            EXPECT_NEAR(curve.at_zero.value, high, 1e-5);
        }
    }
}

TEST(DoseCurve, ItsIntervalCoversTheTrueEc50) {
    Random random(2, 0);
    int covered = 0;
    int wald = 0;
    int fitted = 0;
    for (int i = 0; i < 200; ++i) {
        const auto curve = fit_dose_curve(drawn(random, 1.2, 0, 3, 40, 0.25), {});
        if (!curve.valid || !curve.ec50_interval) continue;
        ++fitted;
        covered += curve.ec50_interval->low <= 40 && curve.ec50_interval->high >= 40;
        wald += curve.ec50_wald_interval->low <= 40 && curve.ec50_wald_interval->high >= 40;
    }
    EXPECT_GT(fitted, 195);
    EXPECT_GT(covered, fitted * 0.90);
    EXPECT_LT(covered, fitted * 0.995);
    EXPECT_GT(wald, fitted * 0.88);
}

TEST(DoseCurve, RefusesAFlatLine) {
    Random random(3, 0);
    int refused = 0;
    for (int i = 0; i < 100; ++i) refused += !fit_dose_curve(drawn(random, 1, 2, 2, 40, 0.3), {}).valid;
    EXPECT_GE(refused, 88);
    std::vector<DoseResponse> constant;
    for (const double dose : {0.0, 1.0, 2.0, 4.0, 8.0, 16.0}) constant.push_back({dose, 5});
    const auto curve = fit_dose_curve(constant, {});
    EXPECT_FALSE(curve.valid);
    EXPECT_NE(curve.reason.find("flat"), std::string::npos) << curve.reason;
}

TEST(DoseCurve, RefusesAnEc50OutsideTheDoses) {
    Random random(4, 0);
    const auto above = fit_dose_curve(drawn(random, 1.5, 0, 3, 5000, 0.0001), {});
    EXPECT_FALSE(above.valid);
    EXPECT_NE(above.reason.find("above the doses"), std::string::npos) << above.reason;
    const auto below = fit_dose_curve(drawn(random, 1.5, 0, 3, 0.05, 0.0001), {});
    EXPECT_FALSE(below.valid);
    EXPECT_NE(below.reason.find("below the doses"), std::string::npos) << below.reason;
}

TEST(DoseCurve, RefusesAStep) {
    Random random(5, 0);
    const auto curve = fit_dose_curve(drawn(random, 60, 0, 3, 17, 0.1), {});
    EXPECT_FALSE(curve.valid);
    EXPECT_FALSE(curve.reason.empty());
}

TEST(DoseCurve, RefusesWhatCannotBe) {
    EXPECT_FALSE(fit_dose_curve({}, {}).valid);
    EXPECT_FALSE(fit_dose_curve({}, {}).reason.empty());
    std::vector<DoseResponse> few(kRyegrass.begin(), kRyegrass.begin() + 12);  // three doses
    EXPECT_FALSE(fit_dose_curve(few, {}).valid);
    auto broken = kRyegrass;
    broken[4].response = NAN;
    EXPECT_FALSE(fit_dose_curve(broken, {}).valid);
    broken = kRyegrass;
    broken[4].dose = -1;
    EXPECT_FALSE(fit_dose_curve(broken, {}).valid);
    DoseCurveOptions options;
    options.confidence = 1;
    EXPECT_THROW(fit_dose_curve(kRyegrass, options), Error);
}

TEST(DoseCurve, DoesNotDependOnTheOrder) {
    auto reversed = kRyegrass;
    std::reverse(reversed.begin(), reversed.end());
    EXPECT_NEAR(fit_dose_curve(reversed, {}).ec50.value, fit_dose_curve(kRyegrass, {}).ec50.value, 1e-7);
}

}  // namespace
}  // namespace viroplate::fit
