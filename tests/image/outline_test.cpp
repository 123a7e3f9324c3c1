#include "viroplate/image/outline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "viroplate/core/random.hpp"

namespace viroplate::image {
namespace {

using ::testing::ElementsAre;
using Point = std::array<int, 2>;

/// Labels from a drawing: digits are objects, anything else background.
LabelPlane draw(const std::vector<std::string>& rows) {
    LabelPlane labels(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            const char c = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
            labels.at(x, y) = c >= '1' && c <= '9' ? static_cast<std::uint32_t>(c - '0') : 0;
        }
    }
    return labels;
}

double area(const Outline& outline) {
    double twice = 0;
    for (std::size_t i = 0; i < outline.points.size(); ++i) {
        const Point& a = outline.points[i];
        const Point& b = outline.points[(i + 1) % outline.points.size()];
        twice += a[0] * b[1] - b[0] * a[1];
    }
    return twice / 2;
}

TEST(Outlines, FollowTheEdgesOfASinglePixel) {
    const auto found = outlines(draw({"...", ".1.", "..."}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].label, 1U);
    EXPECT_THAT(found[0].points, ElementsAre(Point{1, 1}, Point{2, 1}, Point{2, 2}, Point{1, 2}));
}

TEST(Outlines, KeepOnlyCorners) {
    const auto found = outlines(draw({"1111", "1111"}));
    EXPECT_THAT(found[0].points, ElementsAre(Point{0, 0}, Point{4, 0}, Point{4, 2}, Point{0, 2}));
}

TEST(Outlines, AreOrderedByLabelWhereverTheObjectsLie) {
    const auto found = outlines(draw({"3.1", "...", "2.."}));
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].label, 1U);
    EXPECT_EQ(found[1].label, 2U);
    EXPECT_EQ(found[2].label, 3U);
}

TEST(Outlines, AreTheOuterBorderAlsoOfAnObjectWithAHole) {
    const auto found = outlines(draw({"1111", "1..1", "1..1", "1111"}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(area(found[0]), 16);
}

TEST(Outlines, TakeTheLargestPartOfAnObject) {
    const auto found = outlines(draw({"1....", ".....", "...11", "...11"}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(area(found[0]), 4);
}

TEST(Outlines, JoinDiagonalNeighbours) {
    const auto found = outlines(draw({"1..", ".1.", "..1"}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(area(found[0]), 3);
}

TEST(Outlines, SeparateTouchingObjects) {
    const auto found = outlines(draw({"1122", "1122"}));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(area(found[0]), 4);
    EXPECT_EQ(area(found[1]), 4);
}

TEST(Outlines, EncloseTheAreaOfRandomDiscs) {
    Random random(11, 1);
    for (int trial = 0; trial < 50; ++trial) {
        LabelPlane labels(60, 50);
        const double x0 = random.uniform(0, 60);
        const double y0 = random.uniform(0, 50);
        const double radius = random.uniform(1, 25);
        double pixels = 0;
        for (int y = 0; y < labels.height; ++y) {
            for (int x = 0; x < labels.width; ++x) {
                if (std::hypot(x - x0, y - y0) > radius) continue;
                labels.at(x, y) = 7;
                ++pixels;
            }
        }
        const auto found = outlines(labels);
        if (pixels == 0) continue;
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(area(found[0]), pixels);
        for (std::size_t i = 0; i < found[0].points.size(); ++i) {  // edges are straight along x or y, in turns
            const Point& a = found[0].points[i];
            const Point& b = found[0].points[(i + 1) % found[0].points.size()];
            EXPECT_TRUE((a[0] == b[0]) != (a[1] == b[1]));
        }
    }
}

TEST(Outlines, AreNoneOfAnEmptyImage) {
    EXPECT_TRUE(outlines(LabelPlane(5, 5)).empty());
    EXPECT_TRUE(outlines(LabelPlane()).empty());
}

}  // namespace
}  // namespace viroplate::image
