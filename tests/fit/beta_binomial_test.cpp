#include "viroplate/fit/beta_binomial.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

/// Germinated seeds out of seeds on 21 plates: bean 75, cucumber 75, bean 73, cucumber 73 (Crowder 1978; Breslow &
/// Clayton 1993, table 3).
const std::vector<std::vector<ClusterCount>> kSeeds{{{10, 39}, {23, 62}, {23, 81}, {26, 51}, {17, 39}},
                                                    {{5, 6}, {53, 74}, {55, 72}, {32, 51}, {46, 79}, {10, 13}},
                                                    {{8, 16}, {10, 30}, {8, 28}, {23, 45}, {0, 4}},
                                                    {{3, 12}, {22, 41}, {15, 30}, {32, 51}, {3, 7}}};

double logit(double p) { return std::log(p / (1 - p)); }

/// Beta distributed by the order statistics of uniforms: Beta(k, m) is the k-th of k + m − 1.
double beta_drawn(Random& random, int k, int m) {
    std::vector<double> values;
    for (int i = 0; i < k + m - 1; ++i) values.push_back(random.uniform());
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(k - 1)];
}

std::vector<ClusterCount> drawn(Random& random, std::size_t clusters, std::size_t cells, int k, int m) {
    std::vector<ClusterCount> counts;
    for (std::size_t i = 0; i < clusters; ++i) {
        const double p = beta_drawn(random, k, m);
        ClusterCount count{0, cells};
        for (std::size_t cell = 0; cell < cells; ++cell) count.successes += random.uniform() < p;
        counts.push_back(count);
    }
    return counts;
}

TEST(BetaBinomial, AgreesWithThePublishedFitOfTheSeeds) {
    const auto fit = fit_beta_binomial(kSeeds, 0.95);
    ASSERT_TRUE(fit.valid) << fit.reason;
    EXPECT_NEAR(fit.correlation, 0.012360891241, 2e-5);
    EXPECT_NEAR(fit.log_likelihood, -53.7667633649, 1e-6);
    const double bean = logit(fit.groups[0].mean);
    EXPECT_NEAR(bean, -0.54195059022, 1e-4);
    EXPECT_NEAR(logit(fit.groups[2].mean) - bean, 0.097390553269, 1e-4);
    EXPECT_NEAR(logit(fit.groups[1].mean) - bean, 1.3200683987, 1e-4);
    EXPECT_NEAR(fit.groups[0].logit_standard_error, 0.16378449226, 1e-4);
    EXPECT_GT(fit.log_likelihood, fit.log_likelihood_binomial);
    EXPECT_EQ(fit.clusters, 21u);
}

TEST(BetaBinomial, FindsWhatWasDrawn) {
    Random random(2, 0);
    const std::vector<std::vector<ClusterCount>> groups{drawn(random, 300, 200, 6, 14),
                                                        drawn(random, 300, 200, 10, 10)};
    const auto fit = fit_beta_binomial(groups, 0.95);  // Beta(6, 14) and Beta(10, 10): ρ = 1/21
    ASSERT_TRUE(fit.valid);
    EXPECT_NEAR(fit.correlation, 1.0 / 21, 0.006);
    EXPECT_NEAR(fit.groups[0].mean, 0.3, 0.02);
    EXPECT_NEAR(fit.groups[1].mean, 0.5, 0.02);
}

TEST(BetaBinomial, CoversTheMean) {
    Random random(4, 0);
    int covered = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const std::vector<std::vector<ClusterCount>> groups{drawn(random, 16, 100, 6, 14)};
        const auto interval = fit_beta_binomial(groups, 0.95).groups[0].interval;
        ASSERT_TRUE(interval);
        covered += interval->low <= 0.3 && interval->high >= 0.3;
    }
    EXPECT_GT(covered, 176);
    EXPECT_LT(covered, 199);
}

TEST(BetaBinomial, IsBinomialWhereNothingScatters) {
    const std::vector<std::vector<ClusterCount>> groups{{{20, 100}, {20, 100}, {20, 100}}};
    const auto fit = fit_beta_binomial(groups, 0.95);
    ASSERT_TRUE(fit.valid);
    EXPECT_EQ(fit.correlation, 0);
    EXPECT_EQ(fit.log_likelihood, fit.log_likelihood_binomial);
    EXPECT_NEAR(fit.groups[0].mean, 0.2, 1e-12);
    EXPECT_NEAR(fit.groups[0].logit_standard_error, 1 / std::sqrt(300 * 0.2 * 0.8), 1e-5);
}

TEST(BetaBinomial, AGroupAtALimitHasAMeanButNoInterval) {
    const std::vector<std::vector<ClusterCount>> groups{{{0, 100}, {0, 90}}, {{5, 100}, {30, 100}}, {{9, 9}}};
    const auto fit = fit_beta_binomial(groups, 0.95);
    ASSERT_TRUE(fit.valid);
    EXPECT_EQ(fit.groups[0].mean, 0);
    EXPECT_FALSE(fit.groups[0].interval);
    EXPECT_EQ(fit.groups[2].mean, 1);
    EXPECT_TRUE(fit.groups[1].interval);
    EXPECT_GT(fit.correlation, 0.01);
}

TEST(BetaBinomial, RefusesWithAReason) {
    const std::vector<std::vector<ClusterCount>> single{{{3, 10}}, {{4, 10}}};
    EXPECT_FALSE(fit_beta_binomial(single, 0.95).valid);
    EXPECT_FALSE(fit_beta_binomial(single, 0.95).reason.empty());
    const std::vector<std::vector<ClusterCount>> empty{{{3, 10}, {4, 10}}, {{0, 0}}};
    EXPECT_FALSE(fit_beta_binomial(empty, 0.95).reason.empty());
    const std::vector<std::vector<ClusterCount>> wrong{{{11, 10}, {4, 10}}};
    EXPECT_FALSE(fit_beta_binomial(wrong, 0.95).reason.empty());
    EXPECT_FALSE(fit_beta_binomial({}, 0.95).reason.empty());
    EXPECT_THROW(fit_beta_binomial(kSeeds, 1), Error);
}

}  // namespace
}  // namespace viroplate::fit
