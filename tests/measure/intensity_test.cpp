#include <gtest/gtest.h>

#include <cmath>

#include "field.hpp"

namespace viroplate::measure {
namespace {

bool in_nucleus(int x, int y) { return x >= 10 && x < 16 && y >= 10 && y < 15; }  // 30 px
bool in_cell(int x, int y) { return x >= 6 && x < 20 && y >= 6 && y < 19; }       // 182 px

Labels one_cell() {
    auto labels = one_object(30, 30, in_nucleus);
    fill(labels.cells, 1, in_cell);
    fill(labels.rings, 1, [](int x, int y) { return x >= 6 && x < 8 && in_cell(x, y); });  // 26 px
    return labels;
}

TEST(Intensity, OfAUniformImageIsItsLevel) {
    const auto table = measured(one_cell(), even_plane(30, 30, 7.5));
    for (const auto* compartment : {"nucleus", "cell"}) {
        const std::string name = compartment;
        for (const auto* statistic : {"_mean_dna", "_median_dna", "_min_dna", "_max_dna"}) {
            EXPECT_FLOAT_EQ(value(table, 0, name + statistic), 7.5F);
        }
        EXPECT_FLOAT_EQ(value(table, 0, name + "_sd_dna"), 0);
    }
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_integrated_dna"), 30 * 7.5F);
    EXPECT_FLOAT_EQ(value(table, 0, "cell_integrated_dna"), 182 * 7.5F);
    EXPECT_FLOAT_EQ(value(table, 0, "ring_mean_dna"), 7.5F);
    EXPECT_FLOAT_EQ(value(table, 0, "ring_median_dna"), 7.5F);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_ring_ratio_dna"), 1);
}

TEST(Intensity, OfARampHasItsClosedForms) {
    const auto table = measured(one_cell(), plane_of(30, 30, [](int x, int) { return 2.0 * x; }));
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_mean_dna"), 25);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_median_dna"), 25);  // 5 of each of 20 … 30: between 24 and 26
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_min_dna"), 20);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_max_dna"), 30);
    const double squares = 5 * 2 * (1 + 9 + 25);
    EXPECT_NEAR(value(table, 0, "nucleus_sd_dna"), std::sqrt(squares / 29), 1e-5);
    EXPECT_FLOAT_EQ(value(table, 0, "ring_mean_dna"), 13);
    EXPECT_NEAR(value(table, 0, "nucleus_ring_ratio_dna"), 25.0 / 13, 1e-6);
}

TEST(Intensity, KeepsItsDigitsOnALargePedestal) {
    const auto table = measured(one_cell(), plane_of(30, 30, [](int x, int) { return 60000 + x; }));
    EXPECT_NEAR(value(table, 0, "nucleus_sd_dna"), std::sqrt(5 * 2 * (0.25 + 2.25 + 6.25) / 29), 1e-4);
}

TEST(NucleusRingRatio, IsNothingWithoutARing) {
    auto labels = one_cell();
    labels.rings = image::LabelPlane(30, 30);
    const auto table = measured(labels, even_plane(30, 30, 3.0));
    EXPECT_TRUE(std::isnan(value(table, 0, "ring_mean_dna")));
    EXPECT_TRUE(std::isnan(value(table, 0, "ring_median_dna")));
    EXPECT_TRUE(std::isnan(value(table, 0, "nucleus_ring_ratio_dna")));
}

TEST(NucleusRingRatio, IsNothingWhereTheRingIsBackground) {
    for (const double level : {0.0, -1.0, 0.25}) {  // noise of ± 3 around it: 0.25 is within two standard errors
        const auto table = measured(one_cell(), plane_of(30, 30, [&](int x, int y) {
                                        if (in_nucleus(x, y)) return 50.0;
                                        return level + ((x + y) % 2 == 0 ? 3 : -3);
                                    }));
        EXPECT_FLOAT_EQ(value(table, 0, "ring_mean_dna"), static_cast<float>(level));
        EXPECT_TRUE(std::isnan(value(table, 0, "nucleus_ring_ratio_dna"))) << level;
    }
}

}  // namespace
}  // namespace viroplate::measure
