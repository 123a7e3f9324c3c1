#include "viroplate/fit/interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::fit {
namespace {

std::optional<double> mean_difference(std::span<const double> a, std::span<const double> b) {
    return *mean(a) - *mean(b);
}

std::vector<double> normal_sample(Random& random, int size, double centre) {
    std::vector<double> values;
    for (int i = 0; i < size; ++i) values.push_back(random.normal(centre, 1));
    return values;
}

TEST(WilsonInterval, AgreesWithTheWorkedCasesOfNewcombe1998) {
    struct Case {
        std::size_t x, n;
        double low, high;
    };
    const std::vector<Case> cases{{81, 263, 0.2552885198782742, 0.36620957698280004},
                                  {15, 148, 0.06238639953073629, 0.16048724172330803},
                                  {0, 20, 0.0, 0.16112515805281938},
                                  {1, 29, 0.006113214292762667, 0.17175521879320282}};
    for (const auto& worked : cases) {
        const auto interval = wilson_interval(worked.x, worked.n, 0.95);
        ASSERT_TRUE(interval);
        EXPECT_NEAR(interval->low, worked.low, 1e-9) << worked.x << "/" << worked.n;
        EXPECT_NEAR(interval->high, worked.high, 1e-9) << worked.x << "/" << worked.n;
    }
}

TEST(WilsonInterval, HoldsTheFractionAndMirrorsItsComplement) {
    for (std::size_t n = 1; n <= 60; ++n) {
        for (std::size_t x = 0; x <= n; ++x) {
            const auto interval = *wilson_interval(x, n, 0.95);
            const auto mirrored = *wilson_interval(n - x, n, 0.95);
            const double p = static_cast<double>(x) / static_cast<double>(n);
            EXPECT_LE(interval.low, p);
            EXPECT_GE(interval.high, p);
            EXPECT_GE(interval.low, 0);
            EXPECT_LE(interval.high, 1);
            EXPECT_NEAR(interval.low, 1 - mirrored.high, 1e-12);
        }
    }
    EXPECT_EQ(wilson_interval(0, 7, 0.95)->low, 0.0);
    EXPECT_EQ(wilson_interval(7, 7, 0.95)->high, 1.0);
}

TEST(WilsonInterval, NarrowsWithMoreCellsAndWidensWithConfidence) {
    const auto width = [](const Interval& interval) { return interval.high - interval.low; };
    EXPECT_LT(width(*wilson_interval(200, 1000, 0.95)), width(*wilson_interval(20, 100, 0.95)));
    EXPECT_LT(width(*wilson_interval(20, 100, 0.95)), width(*wilson_interval(20, 100, 0.99)));
}

TEST(WilsonInterval, RefusesWhatIsNoFraction) {
    EXPECT_FALSE(wilson_interval(0, 0, 0.95));
    EXPECT_THROW(wilson_interval(3, 2, 0.95), Error);
    EXPECT_THROW(wilson_interval(1, 2, 1.0), Error);
}

TEST(WilsonInterval, CoversTheTruthAsOftenAsItPromises) {
    double sum = 0;
    int cases = 0;
    const int n = 50;
    for (double p = 0.02; p < 0.5; p += 0.02) {
        double covered = 0;  // exact: the binomial probabilities of all counts whose interval holds p
        for (int x = 0; x <= n; ++x) {
            const auto interval = *wilson_interval(static_cast<std::size_t>(x), n, 0.95);
            if (interval.low > p || interval.high < p) continue;
            covered += std::exp(std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) + x * std::log(p) +
                                (n - x) * std::log1p(-p));
        }
        EXPECT_GT(covered, 0.89) << p;
        sum += covered;
        ++cases;
    }
    EXPECT_NEAR(sum / cases, 0.95, 0.01);
}

TEST(ClopperPearson, AgreesWithTheWorkedCasesOfNewcombe1998) {
    struct Case {
        std::size_t x, n;
        double low, high;
    };
    const std::vector<Case> cases{{81, 263, 0.2527367455852713, 0.36762192260135146},
                                  {15, 148, 0.05784401008344857, 0.161650490349479},
                                  {0, 20, 0.0, 0.1684334709830853},
                                  {1, 29, 0.000872646883579922, 0.1776442954887229}};
    for (const auto& worked : cases) {
        const auto interval = clopper_pearson_interval(worked.x, worked.n, 0.95);
        ASSERT_TRUE(interval);
        EXPECT_NEAR(interval->low, worked.low, 1e-9) << worked.x << "/" << worked.n;
        EXPECT_NEAR(interval->high, worked.high, 1e-9) << worked.x << "/" << worked.n;
        const auto mirrored = clopper_pearson_interval(worked.n - worked.x, worked.n, 0.95);
        EXPECT_NEAR(mirrored->low, 1 - worked.high, 1e-12);
    }
    EXPECT_EQ(clopper_pearson_interval(7, 7, 0.95)->high, 1.0);
    EXPECT_FALSE(clopper_pearson_interval(0, 0, 0.95));
    EXPECT_THROW(clopper_pearson_interval(3, 2, 0.95), Error);
}

TEST(PoissonInterval, AgreesWithGarwoodsTable) {
    EXPECT_EQ(poisson_interval(0, 0.95).low, 0);
    EXPECT_NEAR(poisson_interval(0, 0.95).high, 3.6888794541139363, 1e-10);   // −ln 0.025
    EXPECT_NEAR(poisson_interval(1, 0.95).low, 0.025317807984289786, 1e-12);  // −ln 0.975
    EXPECT_NEAR(poisson_interval(1, 0.95).high, 5.5716, 1e-4);
    EXPECT_NEAR(poisson_interval(10, 0.95).low, 4.7954, 1e-4);
    EXPECT_NEAR(poisson_interval(10, 0.95).high, 18.3904, 1e-4);
    EXPECT_THROW(poisson_interval(1, 0), Error);
}

TEST(ClusteredInterval, AgreesWithTheBeanSeeds) {
    const std::vector<ClusterCount> plates{{10, 39}, {23, 62}, {23, 81}, {26, 51}, {17, 39}};
    const auto pooled = clustered_interval(plates, 0.95);
    ASSERT_TRUE(pooled);
    EXPECT_NEAR(pooled->fraction, 0.36397058824, 1e-10);
    EXPECT_NEAR(pooled->dispersion, 2.4398855383, 1e-9);
    EXPECT_NEAR(pooled->effective_trials, 272 / 2.4398855383, 1e-6);
    EXPECT_NEAR(pooled->interval.low, 0.25009173038, 1e-9);
    EXPECT_NEAR(pooled->interval.high, 0.49544503378, 1e-9);
    const auto known = dispersed_interval(99, 272, pooled->dispersion, 4, 0.95);
    EXPECT_EQ(known->low, pooled->interval.low);
}

TEST(ClusteredInterval, IsNoNarrowerThanWilsonsAndCoversWhereClustersScatter) {
    Random random(11, 0);
    int covered = 0;
    int wilson_covered = 0;
    for (int trial = 0; trial < 500; ++trial) {
        std::vector<ClusterCount> fields;
        std::size_t infected = 0;
        for (int field = 0; field < 9; ++field) {
            const double p = random.uniform(0.1, 0.3);
            ClusterCount count{0, 200};
            for (int cell = 0; cell < 200; ++cell) count.successes += random.uniform() < p;
            infected += count.successes;
            fields.push_back(count);
        }
        const auto pooled = *clustered_interval(fields, 0.95);
        const auto wilson = *wilson_interval(infected, 1800, 0.95);
        EXPECT_LE(pooled.interval.low, wilson.low);
        EXPECT_GE(pooled.interval.high, wilson.high);
        covered += pooled.interval.low <= 0.2 && pooled.interval.high >= 0.2;
        wilson_covered += wilson.low <= 0.2 && wilson.high >= 0.2;
    }
    EXPECT_GT(covered, 460);
    EXPECT_LT(covered, 492);
    EXPECT_LT(wilson_covered, 400);
}

TEST(ClusteredInterval, TakesLimitsAndRefusesSingleClusters) {
    const std::vector<ClusterCount> none{{0, 50}, {0, 60}, {0, 0}};
    const auto pooled = clustered_interval(none, 0.95);
    ASSERT_TRUE(pooled);
    EXPECT_EQ(pooled->dispersion, 1);
    EXPECT_EQ(pooled->clusters, 2u);
    EXPECT_EQ(pooled->interval.low, 0);
    EXPECT_GT(pooled->interval.high, wilson_interval(0, 110, 0.95)->high);
    EXPECT_FALSE(clustered_interval(std::vector<ClusterCount>{{3, 10}, {0, 0}}, 0.95));
    EXPECT_FALSE(clustered_interval({}, 0.95));
    EXPECT_THROW(clustered_interval(std::vector<ClusterCount>{{3, 2}, {1, 2}}, 0.95), Error);
    EXPECT_FALSE(dispersed_interval(0, 0, 1, 1, 0.95));
    EXPECT_THROW(dispersed_interval(1, 2, 1, 0, 0.95), Error);
}

TEST(BootstrapInterval, DoesNotDependOnTheOrderOfTheValues) {
    Random random(5, 0);
    auto first = normal_sample(random, 9, 3);
    auto second = normal_sample(random, 7, 0);
    const auto forward = bootstrap_interval(first, second, mean_difference, {});
    std::reverse(first.begin(), first.end());
    std::rotate(second.begin(), second.begin() + 3, second.end());
    const auto shuffled = bootstrap_interval(first, second, mean_difference, {});
    ASSERT_TRUE(forward && shuffled);
    EXPECT_EQ(forward->low, shuffled->low);
    EXPECT_EQ(forward->high, shuffled->high);
}

TEST(BootstrapInterval, GivesTheSameNumbersForTheSameSeedOnly) {
    Random random(6, 0);
    const auto first = normal_sample(random, 8, 0);
    const auto second = normal_sample(random, 8, 0);
    BootstrapOptions other;
    other.seed = 1;
    const auto a = *bootstrap_interval(first, second, mean_difference, {});
    const auto b = *bootstrap_interval(first, second, mean_difference, {});
    const auto c = *bootstrap_interval(first, second, mean_difference, other);
    EXPECT_EQ(a.low, b.low);
    EXPECT_EQ(a.high, b.high);
    EXPECT_NE(a.low, c.low);
}

TEST(BootstrapInterval, CoversADifferenceOfMeans) {
    Random random(7, 0);
    BootstrapOptions options;
    options.draws = 400;
    int covered = 0;
    const int plates = 300;
    for (int plate = 0; plate < plates; ++plate) {
        const auto first = normal_sample(random, 16, 2);
        const auto second = normal_sample(random, 16, 0);
        const auto interval = *bootstrap_interval(first, second, mean_difference, options);
        covered += interval.low <= 2 && interval.high >= 2;
    }
    EXPECT_GT(covered, plates * 0.88);
    EXPECT_LT(covered, plates * 0.985);
}

TEST(BootstrapInterval, ToleratesAFewDrawsWithoutTheStatisticButNotMany) {
    const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8};
    const auto missing_below = [](double limit) {
        return [limit](std::span<const double> a, std::span<const double>) -> std::optional<double> {
            const double value = *mean(a);
            if (value < limit) return std::nullopt;
            return value;
        };
    };
    EXPECT_TRUE(bootstrap_interval(values, values, missing_below(2.5), {}));
    EXPECT_FALSE(bootstrap_interval(values, values, missing_below(4.5), {}));
    const auto infinite = [](std::span<const double>, std::span<const double>) -> std::optional<double> {
        return HUGE_VAL;
    };
    EXPECT_FALSE(bootstrap_interval(values, values, infinite, {}));
    EXPECT_FALSE(bootstrap_interval({}, values, mean_difference, {}));
}

}  // namespace
}  // namespace viroplate::fit
