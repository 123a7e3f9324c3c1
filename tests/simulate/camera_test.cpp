#include "simulate/camera.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "simulate/optics.hpp"

namespace viroplate::simulate {
namespace {

using image::FloatPlane;

TEST(Camera, CountsNoMoreThanItsFullWell) {
    Spec spec;
    spec.full_well_e = 5000;
    const auto raw = expose(FloatPlane(64, 64, 20000), spec, {});
    for (const auto grey : raw.grey.pixels) EXPECT_EQ(grey, std::lround(5000 / 0.46 + 100));
}

TEST(Camera, PixelsRespondUnevenlyAndAlikeInEveryImage) {
    Spec spec;
    spec.field_size_px = 128;
    spec.pixel_gain_cv = 0.05;
    spec.read_noise_e = 0;
    const Sensor sensor = make_sensor(spec);
    double sum = 0;
    double squares = 0;
    for (const float gain : sensor.gain.pixels) {
        sum += gain;
        squares += static_cast<double>(gain) * gain;
    }
    const double n = 128.0 * 128;
    EXPECT_NEAR(sum / n, 1, 4 * 0.05 / std::sqrt(n));
    EXPECT_NEAR(std::sqrt(squares / n - sum / n * sum / n), 0.05, 0.002);
    EXPECT_EQ(sensor.gain.pixels, make_sensor(spec).gain.pixels);
    const FloatPlane light(128, 128, 10000);
    const auto a = expose(light, spec, {{0, 0}, 1, 0}, sensor).grey;
    const auto b = expose(light, spec, {{0, 1}, 1, 0}, sensor).grey;
    double product = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        product += (a.pixels[i] * 0.46 - 46 - 10000) * (b.pixels[i] * 0.46 - 46 - 10000) / n;
    EXPECT_NEAR(std::sqrt(product), 500, 25) << "shot noise differs between images, the pixels' response does not";
}

TEST(Camera, HotPixelsAreThereInEveryImage) {
    Spec spec;
    spec.field_size_px = 256;
    spec.hot_pixel_share = 1e-3;
    const Sensor sensor = make_sensor(spec);
    EXPECT_NEAR(static_cast<double>(sensor.hot.size()), 65.5, 4 * 8.1);
    const FloatPlane light(256, 256, 100);
    const auto image = expose(light, spec, {{2, 3}, 1, 0}, sensor).grey;
    for (const HotPixel& pixel : sensor.hot) {
        if (pixel.electrons > 500) {
            EXPECT_GT(image.at(pixel.x, pixel.y), 100 + 400 / 0.46);
        }
    }
}

TEST(Camera, IsEvenUnlessAskedOtherwise) {
    const Sensor sensor = make_sensor(Spec{});
    EXPECT_EQ(sensor.gain.size(), 0u);
    EXPECT_TRUE(sensor.hot.empty());
}

TEST(Defocus, TheDiskIsThatOfGeometricalOptics) {
    Spec spec;
    EXPECT_NEAR(defocus_radius_px(spec, 10) * spec.pixel_size_um, 5.04, 0.01);
    EXPECT_DOUBLE_EQ(defocus_radius_px(spec, -10), defocus_radius_px(spec, 10));
    EXPECT_EQ(defocus_radius_px(spec, 0), 0);
}

TEST(Defocus, KeepsTheLightAndSpreadsItOverADisk) {
    for (const double radius : {0.7, 1.0, 2.5, 7.75, 12.0}) {
        FloatPlane point(61, 61, 0);
        point.at(30, 30) = 1000;
        const FloatPlane blurred = disk_blur(point, radius);
        const double sum = std::accumulate(blurred.pixels.begin(), blurred.pixels.end(), 0.0);
        EXPECT_NEAR(sum, 1000, 0.01) << radius;
        double second = 0;
        for (int y = 0; y < 61; ++y) {
            for (int x = 0; x < 61; ++x) second += (x - 30.0) * (x - 30.0) * blurred.at(x, y) / 1000;
        }
        if (radius > 2) {
            EXPECT_NEAR(std::sqrt(second), radius / 2, 0.1) << "SD of a disk along an axis is half its radius";
        }
        EXPECT_FLOAT_EQ(blurred.at(29, 30), blurred.at(31, 30));
    }
}

TEST(Defocus, LeavesAnEvenImageEvenAndASharpOneAlone) {
    FloatPlane even(40, 30, 7);
    for (const float pixel : disk_blur(even, 9.3).pixels) EXPECT_NEAR(pixel, 7, 1e-5);
    even.at(3, 4) = 9;
    EXPECT_EQ(disk_blur(even, 0.4).pixels, even.pixels);
    const FloatPlane one(1, 1, 5);
    EXPECT_NEAR(disk_blur(one, 3).at(0, 0), 5, 1e-5);
}

}  // namespace
}  // namespace viroplate::simulate
