#include "segment/hull.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace viroplate::segment {
namespace {

template <class Inside>
std::vector<PixelIndex> pixels_where(const Framed<float>& image, Inside inside) {
    std::vector<PixelIndex> pixels;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            if (inside(x, y)) pixels.push_back(static_cast<PixelIndex>(image.index(x, y)));
        }
    }
    return pixels;
}

class HullArea : public testing::Test {
protected:
    template <class Inside>
    double area(Inside inside) const {
        return Hull(pixels_where(image_, inside), image_.stride()).area();
    }
    Framed<float> image_{60, 60, 0};
};

TEST_F(HullArea, OfAPixelIsOne) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return x == 7 && y == 9; }), 1);
}

TEST_F(HullArea, OfARectangleIsItself) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return x >= 3 && x < 13 && y >= 5 && y < 9; }), 40);
}

TEST_F(HullArea, OfTwoPixelsSpansWhatLiesBetween) {
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return (x == 2 || x == 12) && y == 4; }), 11);
    EXPECT_DOUBLE_EQ(area([](int x, int y) { return (x == 2 && y == 2) || (x == 4 && y == 4); }), 5);
}

TEST_F(HullArea, OfADiscIsNearlyTheDisc) {
    const double r = 20;
    const double hull = area([&](int x, int y) { return std::hypot(x - 30, y - 30) <= r; });
    EXPECT_NEAR(hull, std::numbers::pi * r * r, 0.05 * std::numbers::pi * r * r);
}

TEST_F(HullArea, OfAUnionIsThatOfAllItsPixels) {
    const auto left = pixels_where(image_, [](int x, int y) { return std::hypot(x - 15, y - 20) <= 8; });
    const auto right = pixels_where(image_, [](int x, int y) { return std::hypot(x - 40, y - 33) <= 6; });
    const auto both = pixels_where(
        image_, [](int x, int y) { return std::hypot(x - 15, y - 20) <= 8 || std::hypot(x - 40, y - 33) <= 6; });
    const Hull one(left, image_.stride());
    const Hull other(right, image_.stride());
    const double whole = Hull(both, image_.stride()).area();
    EXPECT_DOUBLE_EQ(Hull(one, other).area(), whole);
    EXPECT_DOUBLE_EQ(Hull::area_of_union(one, other), whole);
}

}  // namespace
}  // namespace viroplate::segment
