#include <gtest/gtest.h>

#include "scene.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {
namespace {

double estimate(const image::FloatPlane& plane) { return estimate_diameter_px(prepared(plane)).value_or(0); }

TEST(EstimateDiameter, IsNothingWithoutObjects) {
    EXPECT_FALSE(estimate_diameter_px(image::PreparedPlane()));
    EXPECT_FALSE(estimate_diameter_px(prepared(image::FloatPlane(100, 100, 3))));
    Scene scene(400, 400);
    scene.add_noise(10, 1);
    EXPECT_FALSE(estimate_diameter_px(prepared(scene.plane())));
}

TEST(EstimateDiameter, DoesNotMindClumps) {
    const auto apart = paint(400, 400, grid(6, 6, 50, {0, 0, 24, 100, 1.25, 0.6}), 4);
    const auto touching = paint(400, 400, grid(10, 10, 23, {0, 0, 24, 100, 1.25, 0.6}), 4);
    EXPECT_NEAR(estimate(apart), 24, 4);
    EXPECT_NEAR(estimate(touching), 24, 7) << "a packed sheet shows less of each";
}

TEST(EstimateDiameter, DoesNotMindDebrisOrAFewBrightOnes) {
    Scene scene(500, 500);
    for (const auto& nucleus : grid(7, 6, 55, {0, 0, 24, 100, 1.25, 0.6})) scene.add(nucleus);
    for (int i = 0; i < 12; ++i) scene.add({20.0 + 40 * i, 400, 5, 120});
    for (int i = 0; i < 2; ++i) scene.add({100.0 + 200 * i, 450, 14, 900});
    scene.add_noise(4, 1);
    EXPECT_NEAR(estimate(scene.plane()), 24, 5);
}

TEST(EstimateDiameter, WorksInLargeImages) {
    const auto painted = grid(20, 12, 90, {0, 0, 40, 100, 1.25, 0.6});
    EXPECT_NEAR(estimate(paint(2000, 1300, painted, 5)), 40, 6);
    const auto small = grid(60, 40, 30, {0, 0, 8, 100, 1.25, 0.6});
    EXPECT_NEAR(estimate(paint(2000, 1300, small, 3)), 8, 2.5);
}

}  // namespace
}  // namespace viroplate::segment
