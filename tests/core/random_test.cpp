#include "viroplate/core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace viroplate {
namespace {

TEST(Random, IsPhilox4x32WithTenRounds) {
    // Known answer of the Random123 distribution for key 0 and counter 0.
    Random random(0, 0);
    EXPECT_EQ(random.bits(), 0x6627e8d5u);
    EXPECT_EQ(random.bits(), 0xe169c58du);
    EXPECT_EQ(random.bits(), 0xbc57ac4cu);
    EXPECT_EQ(random.bits(), 0x9b00dbd8u);
}

TEST(Random, EqualNamesGiveEqualNumbersAndOthersDoNot) {
    Random a(1, 7), b(1, 7), c(1, 8), d(2, 7);
    int same_stream = 0;
    int same_seed = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto value = a.bits();
        ASSERT_EQ(value, b.bits());
        same_stream += value == c.bits();
        same_seed += value == d.bits();
    }
    EXPECT_LT(same_stream, 2);
    EXPECT_LT(same_seed, 2);
}

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <class Draw>
Moments moments(int count, Draw draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < count; ++i) {
        const double value = draw();
        sum += value;
        squares += value * value;
    }
    const double mean = sum / count;
    return {mean, squares / count - mean * mean};
}

TEST(Random, UniformNumbersFillTheUnitInterval) {
    Random random(3, 1);
    const auto found = moments(200000, [&] {
        const double value = random.uniform();
        EXPECT_GE(value, 0.0);
        EXPECT_LT(value, 1.0);
        return value;
    });
    EXPECT_NEAR(found.mean, 0.5, 0.003);
    EXPECT_NEAR(found.variance, 1.0 / 12, 0.001);
}

TEST(Random, NormalNumbersHaveMeanZeroAndVarianceOne) {
    Random random(3, 2);
    const auto found = moments(200000, [&] { return random.normal(); });
    EXPECT_NEAR(found.mean, 0, 0.01);
    EXPECT_NEAR(found.variance, 1, 0.02);
}

TEST(Random, PoissonCountsHaveMeanEqualToVarianceOnBothSidesOfTheMethodChange) {
    for (const double mean : {0.05, 1.0, 12.0, 29.9, 30.1, 200.0, 5000.0}) {
        Random random(3, 3);
        const auto found = moments(100000, [&] { return static_cast<double>(random.poisson(mean)); });
        EXPECT_NEAR(found.mean, mean, 5 * std::sqrt(mean / 100000)) << mean;
        EXPECT_NEAR(found.variance / mean, 1, 0.04) << mean;
    }
}

TEST(Random, PoissonOfNoMeanIsNoCount) {
    Random random(3, 4);
    EXPECT_EQ(random.poisson(0), 0u);
    EXPECT_EQ(random.poisson(std::nan("")), 0u);
}

TEST(Random, IntegersBelowABoundAreEvenlySpread) {
    Random random(3, 5);
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i) ++counts.at(random.below(7));
    for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

}  // namespace
}  // namespace viroplate
