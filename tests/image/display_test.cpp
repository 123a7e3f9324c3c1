#include "viroplate/image/display.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "viroplate/core/error.hpp"

namespace viroplate::image {
namespace {

TEST(Overlay, PaintsInnerBordersAndLeavesTheRestGrey) {
    LabelPlane labels(5, 5);
    for (int y = 1; y < 4; ++y) {
        for (int x = 1; x < 4; ++x) labels.at(x, y) = 1;
    }
    const auto painted = overlay(Plane<std::uint8_t>(5, 5, 40), labels, Rgb{255, 0, 0});
    EXPECT_EQ(painted.at(1, 1), (Rgb{255, 0, 0}));
    EXPECT_EQ(painted.at(2, 2), (Rgb{40, 40, 40}));
    EXPECT_EQ(painted.at(0, 0), (Rgb{40, 40, 40}));
    EXPECT_THROW(overlay(Plane<std::uint8_t>(4, 5), labels, Rgb{}), Error);
}

TEST(ToDisplay, StretchesBetweenTheQuantiles) {
    PreparedPlane plane;
    plane.level = Plane<std::uint16_t>(101, 1);
    for (int x = 0; x < 101; ++x) plane.level.at(x, 0) = static_cast<std::uint16_t>(10 * x);
    const auto picture = to_display(plane, 0.1, 0.9);
    EXPECT_EQ(picture.at(5, 0), 0);
    EXPECT_EQ(picture.at(10, 0), 0);
    EXPECT_EQ(picture.at(50, 0), 128);
    EXPECT_EQ(picture.at(95, 0), 255);
    EXPECT_EQ(to_display(PreparedPlane{Plane<std::uint16_t>(3, 3, 7)}, 0.1, 0.9).at(1, 1), 0);
}

TEST(Shrink, BringsTheLongerSideWithinTheLimit) {
    for (const int longest : {1, 7, 50, 99, 100, 101}) {
        const auto small = shrink(PreparedPlane{Plane<std::uint16_t>(100, 37, 5), 2, 0.5, 1}, longest).level;
        EXPECT_LE(std::max(small.width, small.height), longest);
        for (const auto value : small.pixels) EXPECT_EQ(value, 5);
        const auto labels = shrink(LabelPlane(100, 37, 9), longest);
        EXPECT_EQ(labels.width, small.width);
        EXPECT_EQ(labels.height, small.height);
    }
    EXPECT_EQ(shrink(PreparedPlane{Plane<std::uint16_t>(100, 37)}, 100).level.width, 100);
}

TEST(Shrink, KeepsTheScaleOfTheLevels) {
    PreparedPlane plane{Plane<std::uint16_t>(4, 2, 10), 7, 0.5, 100};
    plane.level.at(0, 0) = 14;
    const auto small = shrink(plane, 2);
    EXPECT_EQ(small.signal(0, 0), (11 - 7) * 0.5);
    EXPECT_EQ(small.signal(1, 0), (10 - 7) * 0.5);
    EXPECT_EQ(small.background, 100);
}

}  // namespace
}  // namespace viroplate::image
