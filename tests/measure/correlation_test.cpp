#include <gtest/gtest.h>

#include <cmath>

#include "field.hpp"

namespace viroplate::measure {
namespace {

bool in_nucleus(int x, int y) { return std::hypot(x - 20, y - 20) <= 8; }

float correlation(const image::PreparedPlane& first, const image::PreparedPlane& second) {
    const auto labels = one_object(40, 40, in_nucleus);
    const std::vector<ChannelPlane> channels{{"dna", &first}, {"gfp", &second}};
    const auto table = objects(objects_of(labels), channels, std::nullopt);
    EXPECT_EQ(std::isnan(value(table, 0, "cell_correlation_dna_gfp")),
              std::isnan(value(table, 0, "nucleus_correlation_dna_gfp")));
    return value(table, 0, "nucleus_correlation_dna_gfp");
}

/// In steps that a plane of the tests can hold.
double texture(int x, int y) { return std::round(64 * (std::sin(1.3 * x) + std::cos(0.7 * y + x))) / 64; }

TEST(Correlation, OfAPlaneWithALinearImageOfItselfIsOne) {
    const auto first = plane_of(40, 40, texture);
    EXPECT_NEAR(correlation(first, plane_of(40, 40, [](int x, int y) { return 5 + 3 * texture(x, y); })), 1, 1e-6);
    EXPECT_NEAR(correlation(first, plane_of(40, 40, [](int x, int y) { return 5 - 3 * texture(x, y); })), -1, 1e-6);
}

TEST(Correlation, SurvivesALargePedestal) {
    const auto first = plane_of(40, 40, [](int x, int y) { return 50000 + std::round(8 * texture(x, y)); });
    EXPECT_NEAR(correlation(first, first), 1, 1e-6);
}

TEST(Correlation, OfIndependentDirectionsIsNone) {
    EXPECT_NEAR(
        correlation(plane_of(40, 40, [](int x, int) { return x; }), plane_of(40, 40, [](int, int y) { return y; })), 0,
        1e-6);
}

TEST(Correlation, WithAConstantIsNothing) {
    EXPECT_TRUE(std::isnan(correlation(plane_of(40, 40, texture), even_plane(40, 40, 4.0))));
}

}  // namespace
}  // namespace viroplate::measure
