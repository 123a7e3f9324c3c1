#include "viroplate/segment/spots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {
namespace {

using image::PreparedPlane;
using image::Spot;

constexpr double kZero = 400;

/// An image that is put together in floats and then taken by a camera with noise.
class Canvas {
public:
    Canvas(int width, int height, double level = 0) : signal_(width, height, static_cast<float>(level)) {}

    void add_gaussian(double x, double y, double width_at_half, double height) {
        const double sigma = width_at_half / 2.3548;
        for (int v = 0; v < signal_.height; ++v) {
            for (int u = 0; u < signal_.width; ++u) {
                const double squared = (u - x) * (u - x) + (v - y) * (v - y);
                if (squared > 36 * sigma * sigma) continue;
                signal_.at(u, v) += static_cast<float>(height * std::exp(-squared / (2 * sigma * sigma)));
            }
        }
    }
    template <class Signal>
    void add(Signal signal) {
        for (int v = 0; v < signal_.height; ++v) {
            for (int u = 0; u < signal_.width; ++u) signal_.at(u, v) += static_cast<float>(signal(u, v));
        }
    }
    /// Read noise, and shot noise whose variance is `gain` times the signal.
    PreparedPlane taken(double noise, double gain = 0, std::uint64_t seed = 1, double white = 65535) const {
        Random random(seed, 2);
        PreparedPlane plane;
        plane.zero = kZero;
        plane.level = image::Plane<std::uint16_t>(signal_.width, signal_.height);
        for (std::size_t i = 0; i < signal_.size(); ++i) {
            const double signal = signal_.pixels[i];
            const double sd = std::sqrt(noise * noise + gain * std::max(0.0, signal));
            const double level = kZero + signal + sd * random.normal();
            plane.level.pixels[i] = static_cast<std::uint16_t>(std::clamp(std::round(level), 0.0, white));
        }
        return plane;
    }

private:
    image::FloatPlane signal_;
};

SpotOptions of_diameter(double diameter_px) {
    SpotOptions options;
    options.diameter.px = diameter_px;
    return options;
}

TEST(Spots, AreFoundAtTheirPlaceWithTheirHeightAndSignal) {
    for (const double diameter : {3.0, 4.0, 5.0, 8.0, 12.0}) {
        Canvas canvas(320, 320, 50);
        Random random(7, 0);
        std::vector<std::array<double, 2>> centres;
        const double pitch = std::max(32.0, 5 * diameter);
        for (double y = pitch / 2; y < 320 - pitch / 2; y += pitch) {
            for (double x = pitch / 2; x < 320 - pitch / 2; x += pitch) {
                centres.push_back({x + random.uniform(), y + random.uniform()});
                canvas.add_gaussian(centres.back()[0], centres.back()[1], diameter, 200);
            }
        }
        const auto found = spots(canvas.taken(5), std::nullopt, of_diameter(diameter));
        ASSERT_EQ(found.size(), centres.size()) << "diameter " << diameter;
        for (std::size_t i = 0; i < found.size(); ++i) {
            const auto nearest = *std::min_element(centres.begin(), centres.end(), [&](const auto& a, const auto& b) {
                return std::hypot(a[0] - found[i].x_px, a[1] - found[i].y_px) <
                       std::hypot(b[0] - found[i].x_px, b[1] - found[i].y_px);
            });
            EXPECT_LT(std::hypot(nearest[0] - found[i].x_px, nearest[1] - found[i].y_px), 0.2);
            EXPECT_NEAR(found[i].contrast, 200, 30);
            const double sigma = diameter / 2.3548;
            const double signal = 200 * 2 * 3.14159265 * sigma * sigma;
            EXPECT_NEAR(found[i].integrated, signal, 0.15 * signal);
        }
    }
}

TEST(Spots, AreFoundFaintToo) {
    Canvas canvas(400, 400, 100);
    for (int i = 0; i < 100; ++i) canvas.add_gaussian(20.3 + 40 * (i % 10), 19.8 + 40 * (i / 10), 3, 60);
    const auto found = spots(canvas.taken(10), std::nullopt, {});
    EXPECT_GE(found.size(), 95U);
    EXPECT_LE(found.size(), 101U);
    double sum = 0;
    for (const Spot& spot : found) {
        const double off_x = std::remainder(spot.x_px - 20.3, 40);
        const double off_y = std::remainder(spot.y_px - 19.8, 40);
        sum += off_x * off_x + off_y * off_y;
    }
    EXPECT_LT(std::sqrt(sum / static_cast<double>(found.size())), 0.25);
}

TEST(Spots, AreNotSeenInNoise) {
    std::size_t found = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Canvas even(700, 700, 0);
        found += spots(even.taken(20, 0, seed), std::nullopt, {}).size();
        // A bright cell with shot noise on a dark ground: the noise there is five times as strong.
        Canvas cells(700, 700, 0);
        cells.add([](int x, int y) { return 3000 / (1 + std::exp((std::hypot(x - 350, y - 350) - 220) / 4)); });
        found += spots(cells.taken(5, 0.2, seed), std::nullopt, {}).size();
    }
    EXPECT_LE(found, 2U) << "in four million pixels";
}

TEST(Spots, AreNoGradientsEdgesFibresOrLargeThings) {
    const auto count = [](const Canvas& canvas) { return spots(canvas.taken(3), std::nullopt, {}).size(); };
    Canvas gradient(300, 200, 0);
    gradient.add([](int x, int y) { return 10.0 * x + 4.0 * y; });
    EXPECT_EQ(count(gradient), 0U);
    Canvas blobs(300, 200, 0);
    blobs.add_gaussian(80, 100, 16, 2000);
    blobs.add_gaussian(200, 100, 40, 2000);
    EXPECT_EQ(count(blobs), 0U);
    Canvas square(300, 200, 0);
    square.add([](int x, int y) { return x > 100 && x < 180 && y > 60 && y < 150 ? 1500.0 : 0.0; });
    EXPECT_EQ(count(square), 0U) << "corners are no spots";
    Canvas fibre(300, 200, 0);
    fibre.add([](int x, int y) {
        const double off = (0.5 * x - y + 20) / std::hypot(0.5, 1);
        return 1500 * std::exp(-off * off / 3);
    });
    EXPECT_EQ(count(fibre), 0U);
    Canvas hot(300, 200, 0);
    hot.add([](int x, int y) { return x % 50 == 25 && y % 50 == 25 ? 3000.0 : 0.0; });
    EXPECT_EQ(count(hot), 0U) << "single hot pixels";
}

TEST(Spots, AreFoundOnCellsAndOnSlopes) {
    Canvas canvas(300, 300, 0);
    canvas.add([](int x, int y) { return 400 / (1 + std::exp((std::hypot(x - 150, y - 150) - 100) / 5)) + 0.5 * x; });
    for (const auto& [x, y] : {std::pair{150.0, 150.0}, {120.4, 180.7}, {200.2, 130.1}, {150.0, 70.0}, {20.0, 20.0}}) {
        canvas.add_gaussian(x, y, 3, 400);
    }
    EXPECT_EQ(spots(canvas.taken(8), std::nullopt, {}).size(), 5U);
}

TEST(Spots, AreFoundWhereTheyAreManyAndClose) {
    Canvas canvas(200, 200, 100);
    for (int i = 0; i < 400; ++i) canvas.add_gaussian(5.2 + 9.5 * (i % 20), 5.4 + 9.5 * (i / 20), 3, 300);
    const auto found = spots(canvas.taken(5), std::nullopt, {});
    EXPECT_GE(found.size(), 395U);
    EXPECT_LE(found.size(), 400U);
}

TEST(Spots, ThatSaturateAreOneSpotEach) {
    Canvas canvas(120, 120, 0);
    canvas.add_gaussian(40.3, 50.6, 4, 2000);  // twice what the camera holds
    canvas.add_gaussian(80.0, 70.0, 4, 300);
    const auto found = spots(canvas.taken(5, 0, 1, 1400), std::nullopt, of_diameter(4));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_LT(std::hypot(found[0].x_px - 40.3, found[0].y_px - 50.6), 0.5);
}

TEST(Spots, MustStandOutFromTheLevelAroundThem) {
    Canvas canvas(160, 160, 1000);
    canvas.add_gaussian(40, 80, 3, 120);
    canvas.add_gaussian(120, 80, 3, 400);
    const auto plane = canvas.taken(2);
    EXPECT_EQ(spots(plane, std::nullopt, {}).size(), 1U);
    SpotOptions any;
    any.minimum_rise = 0;
    EXPECT_EQ(spots(plane, std::nullopt, any).size(), 2U);
}

TEST(Spots, ComeInReadingOrderAndTheSameEveryTime) {
    Canvas canvas(200, 150, 20);
    for (int i = 0; i < 12; ++i) canvas.add_gaussian(20 + 13.7 * i, 20 + (i * 37) % 110, 3, 200);
    const auto plane = canvas.taken(5);
    const auto first = spots(plane, std::nullopt, {});
    const auto second = spots(plane, std::nullopt, {});
    ASSERT_EQ(first.size(), 12U);
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].x_px, second[i].x_px);
        EXPECT_EQ(first[i].integrated, second[i].integrated);
        EXPECT_TRUE(i == 0 || std::lround(first[i].y_px) >= std::lround(first[i - 1].y_px));
    }
}

TEST(Spots, HaveTheirSizeInMicrometresWithThePixelSizeOnly) {
    Canvas canvas(100, 100, 20);
    canvas.add_gaussian(50, 50, 6, 300);
    SpotOptions options;
    options.diameter.um = 1.8;
    EXPECT_THROW(spots(canvas.taken(3), std::nullopt, options), Error);
    EXPECT_EQ(spots(canvas.taken(3), 0.3, options).size(), 1U);
}

TEST(Spots, KeepTheirUnitOfGrey) {
    Canvas canvas(100, 100, 20);
    canvas.add_gaussian(50, 50, 3, 200);
    PreparedPlane fine = canvas.taken(2);
    const auto coarse = spots(fine, std::nullopt, {});
    fine.zero *= 8;
    fine.step /= 8;
    for (auto& level : fine.level.pixels) level = static_cast<std::uint16_t>(8 * level);
    const auto same = spots(fine, std::nullopt, {});
    ASSERT_EQ(coarse.size(), 1U);
    ASSERT_EQ(same.size(), 1U);
    EXPECT_NEAR(same[0].contrast, coarse[0].contrast, 0.01);
    EXPECT_NEAR(same[0].integrated, coarse[0].integrated, 0.01);
}

TEST(Spots, OfTinyAndEmptyImagesAreNone) {
    EXPECT_TRUE(spots(PreparedPlane(), std::nullopt, {}).empty());
    for (const int size : {1, 2, 3, 5, 8}) {
        EXPECT_TRUE(spots(Canvas(size, size, 10).taken(1), std::nullopt, {}).empty());
        EXPECT_TRUE(spots(Canvas(size, 40, 10).taken(0), std::nullopt, of_diameter(12)).empty());
    }
}

}  // namespace
}  // namespace viroplate::segment
