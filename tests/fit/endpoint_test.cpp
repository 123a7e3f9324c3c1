#include "viroplate/fit/endpoint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::fit {
namespace {

/// Printed examples of Lei et al. 2020, Virol Sin 36:141, tables 1 and 2.
struct Example {
    std::vector<DilutionCount> counts;
    double volume_ml;
    double reed_muench;
    double spearman_kaerber;
    double error_n, low_n, high_n;
    double error_n1, low_n1, high_n1;
    double single_hit, single_hit_low, single_hit_high;
};
const std::vector<Example> kExamples{{{{-5, 5, 5}, {-6, 3, 5}, {-7, 1, 5}, {-8, 0, 5}},
                                      0.1,
                                      20805675.3821717,
                                      19952623.1496888,
                                      0.28284271247,
                                      5567221.1099458,
                                      71509135.8312105,
                                      0.31622776602,
                                      4788560.37769834,
                                      83137130.8186053,
                                      10708783.4418863,
                                      3444936.932325,
                                      26078729.4507159},
                                     {{{-1, 8, 8}, {-2, 7, 8}, {-3, 5, 8}, {-4, 3, 8}, {-5, 1, 8}},
                                      0.1,
                                      31622.7766016838,
                                      31622.7766016838,
                                      0.29315098499,
                                      8422.3760323943,
                                      118731.340913036,
                                      0.31339158526,
                                      7687.122108744,
                                      130087.695480017,
                                      5712.5567861521,
                                      2921.8073829856,
                                      10240.3766690067},
                                     {{{-3, 6, 6}, {-4, 6, 6}, {-5, 6, 6}, {-6, 5, 6}, {-7, 3, 6}, {-8, 1, 6}},
                                      0.05,
                                      2e8,
                                      2e8,
                                      0.296585507,
                                      52448501.3883781,
                                      762652867.88277,
                                      0.32489314483,
                                      46158441.0921764,
                                      866580392.524993,
                                      62892514.4494286,
                                      27321491.8452464,
                                      130654802.038933}};

void expect_ratio(double log10_found, double expected, double tolerance) {
    EXPECT_NEAR(std::pow(10, log10_found) / expected, 1, tolerance);
}

TEST(SpearmanKaerber, AgreesWithThePrintedExamples) {
    for (const auto& example : kExamples) {
        const auto by_n = spearman_kaerber(example.counts, example.volume_ml, KaerberVariance::wells, 0.95);
        ASSERT_TRUE(by_n.valid) << by_n.reason;
        expect_ratio(by_n.log10_per_ml, example.spearman_kaerber, 1e-6);
        EXPECT_NEAR(*by_n.standard_error, example.error_n, 1e-9);
        expect_ratio(by_n.log10_interval->low, example.low_n, 1e-6);
        expect_ratio(by_n.log10_interval->high, example.high_n, 1e-6);
        const auto by_n1 = spearman_kaerber(example.counts, example.volume_ml, KaerberVariance::wells_minus_one, 0.95);
        EXPECT_NEAR(*by_n1.standard_error, example.error_n1, 1e-9);
        expect_ratio(by_n1.log10_interval->low, example.low_n1, 1e-6);
        expect_ratio(by_n1.log10_interval->high, example.high_n1, 1e-6);
    }
}

TEST(ReedMuench, AgreesWithThePrintedExamples) {
    for (const auto& example : kExamples) {
        const auto titre = reed_muench(example.counts, example.volume_ml);
        ASSERT_TRUE(titre.valid) << titre.reason;
        expect_ratio(titre.log10_per_ml, example.reed_muench, 1e-6);
        EXPECT_FALSE(titre.standard_error);
    }
}

TEST(SingleHitEndpoint, AgreesWithTheMaximumAndProfileOfTheExamples) {
    for (const auto& example : kExamples) {
        const auto titre = single_hit_endpoint(example.counts, example.volume_ml, 0.95);
        ASSERT_TRUE(titre.valid) << titre.reason;
        expect_ratio(titre.log10_per_ml, example.single_hit, 1e-6);
        expect_ratio(titre.log10_interval->low, example.single_hit_low, 1e-4);
        expect_ratio(titre.log10_interval->high, example.single_hit_high, 1e-4);
    }
}

TEST(SingleHitEndpoint, OneDilutionIsTheClosedForm) {
    const std::vector<DilutionCount> counts{{-3, 6, 20}};
    const auto titre = single_hit_endpoint(counts, 0.1, 0.95);
    ASSERT_TRUE(titre.valid);
    expect_ratio(titre.log10_per_ml, -std::log(14.0 / 20) / (0.1 * 1e-3), 1e-9);
}

TEST(SingleHitEndpoint, CoversTheTitreThatWasDrawn) {
    Random random(1, 0);
    const double truth = 3e5;
    int covered = 0;
    int doubted = 0;
    for (int trial = 0; trial < 300; ++trial) {
        std::vector<DilutionCount> counts;
        for (int level = 2; level <= 8; ++level) {
            DilutionCount count{-static_cast<double>(level), 0, 12};
            for (int well = 0; well < 12; ++well)
                count.positive += random.poisson(truth * 0.1 * std::pow(10, -level)) > 0;
            counts.push_back(count);
        }
        const auto titre = single_hit_endpoint(counts, 0.1, 0.95);
        ASSERT_TRUE(titre.valid);
        covered += titre.log10_interval->low <= std::log10(truth) && titre.log10_interval->high >= std::log10(truth);
        doubted += !titre.reason.empty();
    }
    EXPECT_GT(covered, 270);
    EXPECT_LT(covered, 298);
    EXPECT_LT(doubted, 6);
}

TEST(SingleHitEndpoint, DoubtsWellsThatDoNotFollowOneHit) {
    const std::vector<DilutionCount> counts{{-2, 10, 20}, {-3, 10, 20}, {-4, 10, 20}, {-5, 10, 20}};
    const auto titre = single_hit_endpoint(counts, 0.1, 0.95);
    EXPECT_TRUE(titre.valid);
    EXPECT_NE(titre.reason.find("one hit"), std::string::npos) << titre.reason;
}

TEST(Endpoint, OrderAndRepeatedDilutionsDoNotMatter) {
    const auto& example = kExamples[0];
    std::vector<DilutionCount> shuffled{{-8, 0, 5}, {-6, 1, 2}, {-5, 5, 5}, {-6, 2, 3}, {-7, 1, 5}, {-9, 0, 0}};
    EXPECT_NEAR(spearman_kaerber(shuffled, 0.1, KaerberVariance::wells, 0.95).log10_per_ml,
                spearman_kaerber(example.counts, 0.1, KaerberVariance::wells, 0.95).log10_per_ml, 1e-12);
    EXPECT_NEAR(reed_muench(shuffled, 0.1).log10_per_ml, reed_muench(example.counts, 0.1).log10_per_ml, 1e-12);
    EXPECT_NEAR(single_hit_endpoint(shuffled, 0.1, 0.95).log10_per_ml,
                single_hit_endpoint(example.counts, 0.1, 0.95).log10_per_ml, 1e-9);
}

TEST(Endpoint, RefusesWithAReason) {
    const std::vector<DilutionCount> all{{-1, 5, 5}, {-2, 5, 5}};
    const std::vector<DilutionCount> none{{-1, 0, 5}, {-2, 0, 5}};
    const std::vector<DilutionCount> uneven{{-1, 5, 5}, {-2, 3, 5}, {-4, 0, 5}};
    const std::vector<DilutionCount> wrong{{-1, 6, 5}, {-2, 0, 5}};
    for (const auto& counts : {all, none, wrong, std::vector<DilutionCount>{}}) {
        const auto kaerber = spearman_kaerber(counts, 0.1, KaerberVariance::wells, 0.95);
        EXPECT_FALSE(kaerber.valid);
        EXPECT_FALSE(kaerber.reason.empty());
        EXPECT_FALSE(reed_muench(counts, 0.1).valid);
        EXPECT_FALSE(reed_muench(counts, 0.1).reason.empty());
        EXPECT_FALSE(single_hit_endpoint(counts, 0.1, 0.95).valid);
        EXPECT_FALSE(single_hit_endpoint(counts, 0.1, 0.95).reason.empty());
    }
    EXPECT_FALSE(spearman_kaerber(uneven, 0.1, KaerberVariance::wells, 0.95).valid);
    EXPECT_TRUE(single_hit_endpoint(uneven, 0.1, 0.95).valid);
    EXPECT_THROW(reed_muench(all, 0), Error);
    EXPECT_THROW(single_hit_endpoint(all, 0.1, 1), Error);
}

}  // namespace
}  // namespace viroplate::fit
