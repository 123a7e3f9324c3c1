#include "viroplate/fit/mixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

/// Waiting times of Old Faithful, minutes (R's `faithful`; the example of mixtools, J Stat Softw 32(6)).
const std::vector<double> kWaiting{
    79, 54, 74, 62, 85, 55, 88, 85, 51, 85, 54, 84, 78, 47, 83, 52, 62, 84, 52, 79, 51, 47, 78, 69, 74, 83, 55, 76,
    78, 79, 73, 77, 66, 80, 74, 52, 48, 80, 59, 90, 80, 58, 84, 58, 73, 83, 64, 53, 82, 59, 75, 90, 54, 80, 54, 83,
    71, 64, 77, 81, 59, 84, 48, 82, 60, 92, 78, 78, 65, 73, 82, 56, 79, 71, 62, 76, 60, 78, 76, 83, 75, 82, 70, 65,
    73, 88, 76, 80, 48, 86, 60, 90, 50, 78, 63, 72, 84, 75, 51, 82, 62, 88, 49, 83, 81, 47, 84, 52, 86, 81, 75, 59,
    89, 79, 59, 81, 50, 85, 59, 87, 53, 69, 77, 56, 88, 81, 45, 82, 55, 90, 45, 83, 56, 89, 46, 82, 51, 86, 53, 79,
    81, 60, 82, 77, 76, 59, 80, 49, 96, 53, 77, 77, 65, 81, 71, 70, 81, 93, 53, 89, 45, 86, 58, 78, 66, 76, 63, 88,
    52, 93, 49, 57, 77, 68, 81, 81, 73, 50, 85, 74, 55, 77, 83, 83, 51, 78, 84, 46, 83, 55, 81, 57, 76, 84, 77, 81,
    87, 77, 51, 78, 60, 82, 91, 53, 78, 46, 77, 84, 49, 83, 71, 80, 49, 75, 64, 76, 53, 94, 55, 76, 50, 82, 54, 75,
    78, 79, 78, 78, 70, 79, 70, 54, 86, 50, 90, 54, 54, 77, 79, 64, 75, 47, 86, 63, 85, 82, 57, 82, 67, 74, 54, 83,
    73, 73, 88, 80, 71, 83, 56, 79, 78, 84, 58, 83, 43, 60, 75, 81, 46, 90, 46, 74};

std::vector<double> two_peaks(std::size_t count, double share, double distance, double upper_sd) {
    Random random(3, 0);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) {
        const bool upper = random.uniform() < share;
        values.push_back(upper ? random.normal(distance, upper_sd) : random.normal(0, 1));
    }
    return values;
}

TEST(TwoNormals, AgreesWithTheFitOfOldFaithful) {
    const auto fit = fit_two_normals(kWaiting, {});
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.weight[0], 0.36088608383, 1e-7);
    EXPECT_NEAR(fit.weight[1], 0.63911391617, 1e-7);
    EXPECT_NEAR(fit.mean[0], 54.6148564748, 1e-5);
    EXPECT_NEAR(fit.mean[1], 80.0910696144, 1e-5);
    EXPECT_NEAR(fit.sd[0], 5.871219698, 1e-5);
    EXPECT_NEAR(fit.sd[1], 5.8677342123, 1e-5);
    EXPECT_NEAR(fit.log_likelihood, -1034.0017498316, 1e-7);
    EXPECT_NEAR(fit.bic, 2096.0325099947, 1e-6);
    EXPECT_NEAR(fit.bic_one, 2201.789205134, 1e-6);
    EXPECT_NEAR(fit.ashman_d, 4.3404569456, 1e-5);
    ASSERT_TRUE(fit.cut);
    EXPECT_NEAR(*fit.cut, 66.5831054351, 1e-5);
    EXPECT_NEAR(*upper_posterior(fit, *fit.cut), 0.5, 1e-9);
}

TEST(TwoNormals, FindsWhatManyValuesWereDrawnFrom) {
    const auto fit = fit_two_normals(two_peaks(100'000, 0.1, 6, 2), {});
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.weight[1], 0.1, 0.004);
    EXPECT_NEAR(fit.mean[0], 0, 0.02);
    EXPECT_NEAR(fit.mean[1], 6, 0.1);
    EXPECT_NEAR(fit.sd[0], 1, 0.01);
    EXPECT_NEAR(fit.sd[1], 2, 0.06);
    EXPECT_GT(fit.bic_one - fit.bic, 1000);
}

TEST(TwoNormals, DoesNotMindTheUnit) {
    const auto values = two_peaks(3000, 0.3, 5, 1.5);
    auto scaled = values;
    for (double& value : scaled) value = 1000 * value + 1e6;
    const auto fit = fit_two_normals(values, {});
    const auto other = fit_two_normals(scaled, {});
    ASSERT_TRUE(fit.valid && other.valid);
    EXPECT_NEAR(other.weight[1], fit.weight[1], 1e-3);
    EXPECT_NEAR(other.mean[1], 1000 * fit.mean[1] + 1e6, 10);
    EXPECT_NEAR(other.ashman_d, fit.ashman_d, 1e-2);
}

TEST(TwoNormals, ManyClassesAndFewGiveNearlyTheSame) {
    const auto values = two_peaks(20'000, 0.3, 4, 1.2);
    MixtureOptions coarse;
    coarse.bins = 512;
    const auto fit = fit_two_normals(values, {});
    const auto other = fit_two_normals(values, coarse);
    ASSERT_TRUE(fit.valid && other.valid);
    EXPECT_NEAR(other.weight[1], fit.weight[1], 1e-3);
    EXPECT_NEAR(*other.cut, *fit.cut, 1e-2);
}

TEST(TwoNormals, OneNormalIsNotTwoByItsBic) {
    Random random(5, 0);
    std::vector<double> values;
    for (int i = 0; i < 5000; ++i) values.push_back(random.normal(10, 2));
    const auto fit = fit_two_normals(values, {});
    EXPECT_LT(fit.valid ? fit.bic_one - fit.bic : 0, 10);
}

TEST(TwoNormals, PosteriorNeverFallsWithTheValue) {
    for (const double upper_sd : {0.4, 1.0, 3.0}) {
        const auto fit = fit_two_normals(two_peaks(20'000, 0.4, 4, upper_sd), {});
        ASSERT_TRUE(fit.valid) << upper_sd;
        double last = 0;
        for (double value = -30; value < 30; value += 0.05) {
            const double now = *upper_posterior(fit, value);
            EXPECT_GE(now, last) << value;
            EXPECT_LE(now, 1);
            last = now;
        }
        EXPECT_GT(last, 0.9);
    }
}

TEST(TwoNormals, LeavesOutWhatIsNoNumber) {
    auto values = kWaiting;
    values.push_back(std::numeric_limits<double>::quiet_NaN());
    values.push_back(std::numeric_limits<double>::infinity());
    EXPECT_EQ(fit_two_normals(values, {}).mean[1], fit_two_normals(kWaiting, {}).mean[1]);
    EXPECT_FALSE(upper_posterior(fit_two_normals(kWaiting, {}), std::numeric_limits<double>::quiet_NaN()));
}

TEST(TwoNormals, RefusesWithAReason) {
    EXPECT_FALSE(fit_two_normals({}, {}).valid);
    EXPECT_FALSE(fit_two_normals({}, {}).reason.empty());
    const std::vector<double> same(50, 3.0);
    EXPECT_FALSE(fit_two_normals(same, {}).valid);
    EXPECT_FALSE(fit_two_normals(same, {}).reason.empty());
    std::vector<double> two(50, 3.0);
    two[7] = 4;
    EXPECT_FALSE(fit_two_normals(two, {}).reason.empty());
    EXPECT_THROW(upper_posterior(fit_two_normals(two, {}), 1), Error);
    MixtureOptions bad;
    bad.bins = 3;
    EXPECT_THROW(fit_two_normals(kWaiting, bad), Error);
}

}  // namespace
}  // namespace viroplate::fit
