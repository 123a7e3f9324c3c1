#include "segment/depth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace viroplate::segment {
namespace {

/// Distance to the nearest pixel outside, by looking at all of them; the frame is outside.
double slow_depth(const Framed<std::uint8_t>& mask, int x, int y, int bound) {
    double least = bound;
    for (int v = -1; v <= mask.height; ++v) {
        for (int u = -1; u <= mask.width; ++u) {
            const bool inside = u >= 0 && v >= 0 && u < mask.width && v < mask.height && mask.row(v)[u] != 0;
            if (!inside) least = std::min(least, std::hypot(u - x, v - y));
        }
    }
    return least;
}

TEST(DepthInside, IsTheDistanceToTheOutside) {
    std::mt19937 random(3);
    for (const int size : {1, 2, 9, 33}) {
        Framed<std::uint8_t> mask(size, size + 3, 0);
        for (int y = 0; y < mask.height; ++y) {
            for (int x = 0; x < mask.width; ++x) mask.row(y)[x] = random() % 20 != 0;
        }
        for (const int bound : {1, 4, 100}) {
            const auto depth = depth_inside(mask, bound);
            for (int y = 0; y < mask.height; ++y) {
                for (int x = 0; x < mask.width; ++x) {
                    const double expected = mask.row(y)[x] != 0 ? slow_depth(mask, x, y, bound) : 0;
                    EXPECT_NEAR(depth.row(y)[x], expected, 1e-5) << x << ", " << y << " of " << size;
                }
            }
        }
    }
}

TEST(DepthInside, OfNothingIsNothing) {
    const auto depth = depth_inside(Framed<std::uint8_t>(5, 5, 0), 3);
    EXPECT_EQ(*std::max_element(depth.pixels.begin(), depth.pixels.end()), 0);
}

}  // namespace
}  // namespace viroplate::segment
