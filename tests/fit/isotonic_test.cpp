#include "viroplate/fit/isotonic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

std::vector<double> ones(std::size_t count) { return std::vector<double>(count, 1.0); }

TEST(Isotonic, PoolsWhatFalls) {
    EXPECT_EQ(isotonic(std::vector<double>{1, 3, 2, 4}, ones(4)), (std::vector<double>{1, 2.5, 2.5, 4}));
    EXPECT_EQ(isotonic(std::vector<double>{4, 3, 2, 1}, ones(4)), (std::vector<double>{2.5, 2.5, 2.5, 2.5}));
    EXPECT_EQ(isotonic(std::vector<double>{1, 2, 2, 7}, ones(4)), (std::vector<double>{1, 2, 2, 7}));
}

TEST(Isotonic, WeighsTheValues) {
    EXPECT_EQ(isotonic(std::vector<double>{6, 2}, std::vector<double>{3, 1}), (std::vector<double>{5, 5}));
    EXPECT_EQ(isotonic(std::vector<double>{1, 9, 2}, std::vector<double>{1, 0, 1}), (std::vector<double>{1, 1, 2}));
    EXPECT_EQ(isotonic(std::vector<double>{9, 1, 2}, std::vector<double>{0, 1, 1}), (std::vector<double>{1, 1, 2}));
}

TEST(Isotonic, RisesKeepsTheSumAndIsNoFurtherThanAnyOtherRisingLine) {
    Random random(1, 0);
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<double> values;
        std::vector<double> weights;
        for (int i = 0; i < 40; ++i) {
            values.push_back(random.normal(0.05 * i, 1));
            weights.push_back(random.uniform(0.1, 3));
        }
        const auto fitted = isotonic(values, weights);
        double difference = 0;
        double own = 0;
        double slope_of_change = 0;  // a projection: no step towards another rising line comes nearer
        for (std::size_t i = 0; i < values.size(); ++i) {
            EXPECT_GE(fitted[i], fitted[i > 0 ? i - 1 : 0]);
            difference += weights[i] * (fitted[i] - values[i]);
            own += weights[i] * (fitted[i] - values[i]) * fitted[i];
            slope_of_change += weights[i] * (fitted[i] - values[i]) * 0.05 * static_cast<double>(i);
        }
        EXPECT_NEAR(difference, 0, 1e-9);
        EXPECT_NEAR(own, 0, 1e-9);
        EXPECT_GE(slope_of_change, -1e-9);
    }
}

TEST(Isotonic, TakesNothingAndRefusesWhatIsNoNumber) {
    EXPECT_TRUE(isotonic({}, {}).empty());
    EXPECT_THROW(isotonic(ones(2), ones(3)), Error);
    EXPECT_THROW(isotonic(std::vector<double>{NAN}, ones(1)), Error);
    EXPECT_THROW(isotonic(ones(1), std::vector<double>{-1}), Error);
}

}  // namespace
}  // namespace viroplate::fit
