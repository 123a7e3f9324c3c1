#include "viroplate/fit/robust.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

TEST(MeanLog2, IsTheMeanOfTheLogarithmsOfThePositiveValues) {
    const std::vector<double> values{1, 64, -5, 0};
    EXPECT_NEAR(*mean_log2(values), 3, 1e-12);
    EXPECT_FALSE(mean_log2(std::vector<double>{-1, 0}));
    EXPECT_FALSE(mean_log2(std::vector<double>{}));
}

TEST(Robust, SaysNothingAboutTooFewValues) {
    const std::vector<double> none;
    const std::vector<double> one{3.5};
    EXPECT_FALSE(mean(none));
    EXPECT_FALSE(median(none));
    EXPECT_FALSE(scaled_mad(none));
    EXPECT_FALSE(quantile(none, 0.5));
    EXPECT_FALSE(standard_deviation(one));
    EXPECT_EQ(*mean(one), 3.5);
    EXPECT_EQ(*median(one), 3.5);
    EXPECT_EQ(*scaled_mad(one), 0.0);
    EXPECT_EQ(*quantile(one, 0.9), 3.5);
}

TEST(Robust, AgreesWithNumbersWorkedByHand) {
    const std::vector<double> values{9, 1, 4, 7, 2};
    EXPECT_DOUBLE_EQ(*mean(values), 4.6);
    EXPECT_DOUBLE_EQ(*median(values), 4.0);
    EXPECT_NEAR(*standard_deviation(values), 3.361547262794322, 1e-14);
    EXPECT_DOUBLE_EQ(*scaled_mad(values), 1.4826 * 3.0);
    const std::vector<double> even{4, 1, 3, 2};
    EXPECT_DOUBLE_EQ(*median(even), 2.5);
}

TEST(Robust, InterpolatesQuantilesAsRDoesByDefault) {
    const std::vector<double> values{40, 10, 30, 20};
    EXPECT_DOUBLE_EQ(*quantile(values, 0.0), 10.0);
    EXPECT_DOUBLE_EQ(*quantile(values, 0.25), 17.5);
    EXPECT_DOUBLE_EQ(*quantile(values, 0.9), 37.0);
    EXPECT_DOUBLE_EQ(*quantile(values, 1.0), 40.0);
    EXPECT_FALSE(quantile(values, 1.01));
    EXPECT_FALSE(quantile(values, -0.01));
}

TEST(Robust, MedianAndMadIgnoreOutliersThatMoveTheMean) {
    std::vector<double> values;
    Random random(1, 0);
    for (int i = 0; i < 201; ++i) values.push_back(random.normal(100, 5));
    const double median_before = *median(values);
    const double mad_before = *scaled_mad(values);
    for (std::size_t i = 0; i < 20; ++i) values[i] = 1e6;
    EXPECT_NEAR(*median(values), median_before, 2.0);
    EXPECT_NEAR(*scaled_mad(values), mad_before, 1.5);
    EXPECT_GT(*mean(values), 1e4);
}

TEST(Robust, ScaledMadEstimatesTheStandardDeviationOfNormalValues) {
    std::vector<double> values;
    Random random(2, 0);
    for (int i = 0; i < 20000; ++i) values.push_back(random.normal(-50, 7));
    EXPECT_NEAR(*scaled_mad(values), 7.0, 0.15);
    EXPECT_NEAR(*standard_deviation(values), 7.0, 0.15);
}

TEST(Robust, MovesWithShiftAndScale) {
    std::vector<double> values;
    std::vector<double> moved;
    Random random(3, 0);
    for (int i = 0; i < 50; ++i) {
        values.push_back(random.normal());
        moved.push_back(-3 * values.back() + 11);
    }
    EXPECT_NEAR(*median(moved), -3 * *median(values) + 11, 1e-12);
    EXPECT_NEAR(*scaled_mad(moved), 3 * *scaled_mad(values), 1e-12);
    EXPECT_NEAR(*standard_deviation(moved), 3 * *standard_deviation(values), 1e-12);
    EXPECT_NEAR(*quantile(moved, 0.2), -3 * *quantile(values, 0.8) + 11, 1e-12);
}

}  // namespace
}  // namespace viroplate::fit
