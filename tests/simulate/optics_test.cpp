#include "simulate/optics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "simulate/camera.hpp"
#include "simulate/texture.hpp"

namespace viroplate::simulate {
namespace {

using image::FloatPlane;

struct Moments {
    double mean = 0;
    double variance = 0;
    double skewness = 0;
};

template <class Pixel>
Moments moments(const image::Plane<Pixel>& plane) {
    Moments m;
    const auto n = static_cast<double>(plane.size());
    for (const auto pixel : plane.pixels) m.mean += static_cast<double>(pixel) / n;
    double third = 0;
    for (const auto pixel : plane.pixels) {
        const double d = static_cast<double>(pixel) - m.mean;
        m.variance += d * d / n;
        third += d * d * d / n;
    }
    m.skewness = third / std::pow(m.variance, 1.5);
    return m;
}

double sum(const FloatPlane& plane) { return std::accumulate(plane.pixels.begin(), plane.pixels.end(), 0.0); }

TEST(Expose, NoiseHasTheVarianceOfPoissonAndReadNoise) {
    Spec spec;
    spec.read_noise_e = 3;
    spec.electrons_per_grey = 0.5;
    for (const double electrons : {4.0, 49.0, 51.0, 1000.0}) {
        const FloatPlane light(400, 400, static_cast<float>(electrons));
        const Moments m = moments(expose(light, spec, {}).grey);
        const double n = 400.0 * 400.0;
        const double variance = (electrons + 9) / 0.25 + 1.0 / 12;  // rounding to whole greys adds 1/12
        EXPECT_NEAR(m.mean, electrons / 0.5 + 100, 4 * std::sqrt(variance / n)) << electrons;
        EXPECT_NEAR(m.variance, variance, 5 * variance * std::sqrt(2 / n)) << electrons;
        EXPECT_NEAR(m.skewness, electrons / std::pow(electrons + 9, 1.5), 5 * std::sqrt(6 / n)) << electrons;
    }
}

TEST(Expose, ClipsToTheBitsOfTheCamera) {
    Spec spec;
    spec.bits = 12;
    const FloatPlane bright(16, 16, 1e6f);
    for (const auto grey : expose(bright, spec, {}).grey.pixels) EXPECT_EQ(grey, 4095);
    spec.camera_offset = 0;
    spec.read_noise_e = 100;
    const FloatPlane dark(64, 64, 0);
    const auto raw = expose(dark, spec, {});
    EXPECT_EQ(raw.bits, 16);
    EXPECT_GT(std::count(raw.grey.pixels.begin(), raw.grey.pixels.end(), 0), 1000);
    spec.bits = 8;
    EXPECT_EQ(expose(bright, spec, {}).bits, 8);
    EXPECT_EQ(expose(bright, spec, {}).grey.pixels[0], 255);
}

TEST(Expose, EveryWellFieldAndChannelHasNoiseOfItsOwn) {
    const Spec spec;
    const FloatPlane light(32, 32, 200);
    const auto base = expose(light, spec, {{0, 0}, 1, 0}).grey.pixels;
    EXPECT_EQ(base, expose(light, spec, {{0, 0}, 1, 0}).grey.pixels);
    EXPECT_NE(base, expose(light, spec, {{0, 1}, 1, 0}).grey.pixels);
    EXPECT_NE(base, expose(light, spec, {{1, 0}, 1, 0}).grey.pixels);
    EXPECT_NE(base, expose(light, spec, {{0, 0}, 2, 0}).grey.pixels);
    EXPECT_NE(base, expose(light, spec, {{0, 0}, 1, 1}).grey.pixels);
}

TEST(GaussianBlur, KeepsTheLightAndSpreadsItBySigma) {
    FloatPlane point(61, 61, 0);
    point.at(30, 30) = 1000;
    const FloatPlane blurred = gaussian_blur(point, 3);
    EXPECT_NEAR(sum(blurred), 1000, 0.1);
    double second = 0;
    for (int y = 0; y < 61; ++y) {
        for (int x = 0; x < 61; ++x) second += (x - 30.0) * (x - 30.0) * blurred.at(x, y) / 1000;
    }
    EXPECT_NEAR(std::sqrt(second), 3, 0.03);
    EXPECT_FLOAT_EQ(blurred.at(28, 31), blurred.at(32, 29));
}

TEST(Blur, HazeTakesItsShareFromTheImageAndKeepsTheLight) {
    Spec spec;
    spec.haze = 0.3;
    FloatPlane point(121, 121, 0);
    for (int y = 59; y <= 61; ++y) {
        for (int x = 59; x <= 61; ++x) point.at(x, y) = 100;
    }
    const FloatPlane blurred = blur(point, spec);
    EXPECT_NEAR(sum(blurred), 900, 9);
    double centre = 0;
    for (int y = 54; y <= 66; ++y) {
        for (int x = 54; x <= 66; ++x) centre += blurred.at(x, y);
    }
    EXPECT_NEAR(centre / 900, 0.7 + 0.3 * 0.45, 0.06);
}

TEST(Illumination, FallsToTheCornersAndIsTheSameForEveryWell) {
    Spec spec;
    spec.field_size_px = 101;
    spec.vignetting_offset = 0;
    const FloatPlane light = illumination(spec, 0);
    EXPECT_FLOAT_EQ(light.at(50, 50), 1);
    EXPECT_NEAR(light.at(0, 0), 1 - spec.vignetting, 1e-6);
    spec.vignetting_offset = 0.1;
    EXPECT_NE(illumination(spec, 0).pixels, illumination(spec, 1).pixels) << "each channel has its own centre";
}

TEST(Texture, HasMeanZeroAndAboutUnitContrast) {
    const Texture texture(400, 400, 2.3, Random(5, 5));
    FloatPlane plane(400, 400);
    for (int y = 0; y < 400; ++y) {
        for (int x = 0; x < 400; ++x) plane.at(x, y) = texture.at(x, y);
    }
    const Moments m = moments(plane);
    EXPECT_NEAR(m.mean, 0, 0.03);
    EXPECT_NEAR(std::sqrt(m.variance), 1, 0.05);
}

}  // namespace
}  // namespace viroplate::simulate
