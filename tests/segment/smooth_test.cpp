#include "segment/smooth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>

#include "segment/halve.hpp"

namespace viroplate::segment {
namespace {

image::PreparedPlane plane_of(int width, int height) {
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(width, height);
    std::mt19937 random(1);
    for (auto& level : plane.level.pixels) level = static_cast<std::uint16_t>(random() % 60000);
    plane.zero = 100;
    plane.step = 0.5;
    return plane;
}

TEST(Bin, GivesTheMeanSignalOfBlocks) {
    for (const int factor : {1, 2, 3, 4, 7}) {
        const auto plane = plane_of(23, 17);
        const auto binned = bin(plane, factor);
        EXPECT_EQ(binned.width, (23 + factor - 1) / factor);
        for (int y = 0; y < binned.height; ++y) {
            for (int x = 0; x < binned.width; ++x) {
                double sum = 0;
                int count = 0;
                for (int v = y * factor; v < std::min(17, (y + 1) * factor); ++v) {
                    for (int u = x * factor; u < std::min(23, (x + 1) * factor); ++u, ++count)
                        sum += plane.signal(u, v);
                }
                EXPECT_NEAR(binned.row(y)[x], sum / count, 0.01) << factor << ": " << x << ", " << y;
            }
        }
    }
}

TEST(Bin, OfAPartIsThatPartOfTheWhole) {
    const auto plane = plane_of(24, 16);
    const auto whole = bin(plane, 2);
    const auto part = bin(plane, 2, {4, 6, 10, 8});
    for (int y = 0; y < part.height; ++y) {
        for (int x = 0; x < part.width; ++x) EXPECT_EQ(part.row(y)[x], whole.row(y + 3)[x + 2]);
    }
}

TEST(Halve, IsBinningByTwo) {
    std::mt19937 random(2);
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 6), std::pair(6, 1), std::pair(8, 6),
                                        std::pair(33, 17), std::pair(34, 17), std::pair(33, 18)}) {
        Framed<float> image(width, height, 0);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) image.row(y)[x] = static_cast<float>(random() % 9973) * 0.37F;
        }
        EXPECT_EQ(halve(image, 0).pixels, bin(image, 2).pixels) << width << " x " << height;
        EXPECT_EQ(halve(image, -3).pixels.front(), -3.0F);
    }
}

TEST(Smooth, KeepsALevelAndSpreadsAPoint) {
    Framed<float> image(31, 29, 5);
    EXPECT_NEAR(smooth(image, 1.3).row(0)[0], 5, 1e-5);
    image = Framed<float>(31, 29, 0);
    image.row(14)[15] = 1;
    const auto spread = smooth(image, 1);
    double sum = 0;
    for (int y = 0; y < 29; ++y) {
        for (int x = 0; x < 31; ++x) sum += spread.row(y)[x];
    }
    EXPECT_NEAR(sum, 1, 1e-5);
    EXPECT_NEAR(spread.row(14)[16] / spread.row(14)[15], std::exp(-0.5), 1e-5);
    EXPECT_EQ(spread.row(13)[15], spread.row(14)[14]);
}

TEST(Smooth, LeavesTheShareOfNoiseThatItSays) {
    Framed<float> image(300, 300, 0);
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    for (auto& value : image.pixels) value = normal(random);
    const auto smoothed = smooth(image, 0.8);
    double squares = 0;
    for (int y = 0; y < 300; ++y) {
        for (int x = 0; x < 300; ++x) squares += smoothed.row(y)[x] * smoothed.row(y)[x];
    }
    EXPECT_NEAR(std::sqrt(squares / 90000), noise_left(0.8), 0.02 * noise_left(0.8));
}

TEST(Smooth, WorksOnImagesSmallerThanTheKernel) {
    for (const int size : {1, 2, 3}) EXPECT_NEAR(smooth(Framed<float>(size, 1, 7), 2).row(0)[0], 7, 1e-5);
}

}  // namespace
}  // namespace viroplate::segment
