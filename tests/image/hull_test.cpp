#include "viroplate/image/hull.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "viroplate/core/random.hpp"

namespace viroplate::image {
namespace {

constexpr int kSide = 60;

/// The pixels of a square image where `inside(x, y)`, as runs.
template <class Inside>
std::vector<Run> runs_where(Inside inside) {
    LabelPlane labels(kSide, kSide);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) labels.at(x, y) = inside(x, y) ? 1 : 0;
    }
    const ObjectRuns objects = object_runs(labels, 1);
    return {objects.all().begin(), objects.all().end()};
}

/// The area of the hull, and the same of one that is kept.
template <class Inside>
double area(Inside inside) {
    const auto runs = runs_where(inside);
    EXPECT_EQ(Hull(runs).area(), hull_area(runs));
    return hull_area(runs);
}

TEST(HullArea, OfAPixelIsOne) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return x == 7 && y == 9; }), 1);
}

TEST(HullArea, OfNothingIsNothing) {
    EXPECT_EQ(area([](int, int) { return false; }), 0);
    EXPECT_EQ(Hull().area(), 0);
}

TEST(HullArea, OfARectangleIsItself) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return x >= 3 && x < 13 && y >= 5 && y < 9; }), 40);
}

TEST(HullArea, OfTwoPixelsSpansWhatLiesBetween) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return (x == 2 || x == 12) && y == 4; }), 11);
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return (x == 2 && y == 2) || (x == 4 && y == 4); }), 5);
}

TEST(HullArea, OfADiscIsNearlyTheDisc) {
    const double r = 20;
    const double hull = area([&](int x, int y) { return std::hypot(x - 30, y - 30) <= r; });
    EXPECT_NEAR(hull, std::numbers::pi * r * r, 0.05 * std::numbers::pi * r * r);
}

TEST(HullArea, OfAUnionIsThatOfAllItsPixels) {
    Random random(13, 1);
    for (int round = 0; round < 200; ++round) {
        const auto box = [&] {
            const double left = random.uniform(0, kSide);
            const double top = random.uniform(0, kSide);
            return [=, right = left + random.uniform(1, 20), bottom = top + random.uniform(1, 20)](int x, int y) {
                return x >= left - 1 && x < right && y >= top - 1 && y < bottom;
            };
        };
        const auto in_one = box();
        const auto in_other = box();
        const Hull one(runs_where(in_one));
        const Hull other(runs_where(in_other));
        const double whole = area([&](int x, int y) { return in_one(x, y) || in_other(x, y); });
        ASSERT_EQ(Hull(one, other).area(), whole) << round;
        ASSERT_EQ(Hull::area_of_union(one, other), whole) << round;
        ASSERT_EQ(Hull(Hull(one, other), one).area(), whole) << round;
    }
}

}  // namespace
}  // namespace viroplate::image
