// Shapes against closed forms.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "field.hpp"

namespace viroplate::measure {
namespace {

constexpr double kPi = std::numbers::pi;

template <class Inside>
table::ObjectTable shape_of(Inside inside) {
    return measured(one_object(160, 160, inside), even_plane(160, 160, 1.0));
}

class DiscOfRadius : public testing::TestWithParam<double> {};

TEST_P(DiscOfRadius, HasTheFiguresOfADisc) {
    const double r = GetParam();
    const auto table = shape_of([&](int x, int y) { return std::hypot(x - 80, y - 80) <= r; });
    const double length = 0.015 * 2 * r + 0.25;  // pixels cannot draw a small disc exactly
    EXPECT_NEAR(value(table, 0, "nucleus_area_px"), kPi * r * r, kPi * r * length);
    EXPECT_NEAR(value(table, 0, "nucleus_perimeter_px"), 2 * kPi * r, kPi * length);
    EXPECT_NEAR(value(table, 0, "nucleus_major_axis_px"), 2 * r, length);
    EXPECT_NEAR(value(table, 0, "nucleus_minor_axis_px"), 2 * r, length);
    EXPECT_NEAR(value(table, 0, "nucleus_eccentricity"), 0, 0.05);
    EXPECT_NEAR(value(table, 0, "nucleus_form_factor"), 1, 0.07);
    EXPECT_GT(value(table, 0, "nucleus_solidity"), r < 10 ? 0.9 : 0.94);
    EXPECT_LE(value(table, 0, "nucleus_solidity"), 1.0);
}

INSTANTIATE_TEST_SUITE_P(FromSmallToLarge, DiscOfRadius, testing::Values(5.4, 10.3, 22.0, 60.0));

TEST(EllipseShape, KeepsItsAxesAndItsAngle) {
    for (const double angle : {0.0, 0.5, 1.2, -0.8}) {
        const auto table = shape_of([&](int x, int y) {
            const double along = (x - 80) * std::cos(angle) + (y - 80) * std::sin(angle);
            const double across = (y - 80) * std::cos(angle) - (x - 80) * std::sin(angle);
            return std::hypot(along / 40, across / 20) <= 1;
        });
        EXPECT_NEAR(value(table, 0, "nucleus_major_axis_px"), 80, 1);
        EXPECT_NEAR(value(table, 0, "nucleus_minor_axis_px"), 40, 1);
        EXPECT_NEAR(value(table, 0, "nucleus_eccentricity"), std::sqrt(0.75), 0.01);
        EXPECT_NEAR(value(table, 0, "nucleus_orientation_rad"), angle, 0.02);
        // Ramanujan's perimeter of an ellipse.
        const double h = std::pow(20.0 / 60.0, 2);
        const double perimeter = kPi * 60 * (1 + 3 * h / (10 + std::sqrt(4 - 3 * h)));
        EXPECT_NEAR(value(table, 0, "nucleus_perimeter_px"), perimeter, 0.04 * perimeter);
    }
}

TEST(RectangleShape, HasTheSecondMomentsOfUnitSquares) {
    const auto table = shape_of([](int x, int y) { return x >= 10 && x < 40 && y >= 20 && y < 32; });
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_area_px"), 360);
    EXPECT_NEAR(value(table, 0, "nucleus_major_axis_px"), 4 * 30 / std::sqrt(12), 1e-3);
    EXPECT_NEAR(value(table, 0, "nucleus_minor_axis_px"), 4 * 12 / std::sqrt(12), 1e-3);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_solidity"), 1);
    EXPECT_NEAR(value(table, 0, "nucleus_orientation_rad"), 0, 1e-6);
}

TEST(NotchedShape, HasLessSolidity) {
    const auto table = shape_of([](int x, int y) {
        return x >= 10 && x < 30 && y >= 10 && y < 30 && !(x >= 20 && y >= 20);  // an L: 300 of a hull of 350
    });
    EXPECT_NEAR(value(table, 0, "nucleus_solidity"), 300.0 / 350.0, 1e-6);
    EXPECT_LT(value(table, 0, "nucleus_form_factor"), 0.85);
}

TEST(OnePixelShape, IsMeasurable) {
    const auto table = shape_of([](int x, int y) { return x == 5 && y == 6; });
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_area_px"), 1);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_solidity"), 1);
    EXPECT_FLOAT_EQ(value(table, 0, "nucleus_eccentricity"), 0);
    EXPECT_GT(value(table, 0, "nucleus_perimeter_px"), 0);
}

TEST(ShapesThatTouch, AreMeasuredApart) {
    auto labels = empty_labels(40, 40, 2);
    fill(labels.nuclei, 1, [](int x, int y) { return x >= 5 && x < 15 && y >= 5 && y < 15; });
    fill(labels.nuclei, 2, [](int x, int y) { return x >= 15 && x < 25 && y >= 5 && y < 15; });
    labels.cells = labels.nuclei;
    const auto table = measured(labels, even_plane(40, 40, 1.0));
    for (const auto* column : {"nucleus_area_px", "nucleus_perimeter_px", "nucleus_solidity"}) {
        EXPECT_FLOAT_EQ(value(table, 0, column), value(table, 1, column)) << column;
    }
}

}  // namespace
}  // namespace viroplate::measure
