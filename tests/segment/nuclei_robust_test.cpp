// Images without nuclei, and changes of the image that must not change what is found.

#include <gtest/gtest.h>

#include <cmath>

#include "scene.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {
namespace {

/// A field as it comes: sizes, shapes and brightness vary, some nuclei touch.
image::FloatPlane mixed_field() {
    auto painted = grid(7, 6, 44, {0, 0, 22, 100});
    for (std::size_t i = 0; i < painted.size(); ++i) {
        const auto k = static_cast<double>(i);
        painted[i].diameter = 19 + std::fmod(k * 7, 6);
        painted[i].contrast = 60 + std::fmod(k * 37, 120);
        painted[i].aspect = 1 + std::fmod(k * 0.13, 0.5);
        painted[i].angle = k;
        if (i % 5 == 2) painted[i].x += 21;
    }
    return paint(360, 310, painted, 4);
}

image::FloatPlane scaled(const image::FloatPlane& plane, float gain, float offset) {
    auto result = plane;
    for (float& value : result.pixels) value = value * gain + offset;
    return result;
}

TEST(NoNuclei, AreFoundInPureNoise) {
    for (const double sd : {0.3, 5.0, 400.0}) {
        for (const std::uint64_t seed : {1u, 2u, 3u}) {
            Scene scene(700, 600);
            scene.add_noise(sd, seed);
            EXPECT_EQ(find(scene.plane()).count, 0u) << sd;
            NucleiOptions options;
            options.diameter.px = 20;
            EXPECT_EQ(find(scene.plane(), options).count, 0u) << sd << ", diameter given";
        }
    }
}

TEST(NoNuclei, AreFoundInAConstantImage) {
    for (const float level : {0.0F, 17.0F, 65535.0F}) {
        const auto found = find(image::FloatPlane(300, 200, level));
        EXPECT_EQ(found.count, 0u);
        EXPECT_EQ(found.diameter_px, 0);
        EXPECT_EQ(found.labels.width, 300);
    }
}

TEST(NoNuclei, AreFoundInAnImageWithoutPixels) { EXPECT_EQ(find(image::FloatPlane()).count, 0u); }

TEST(NoNuclei, AreFoundInTinyImagesAndNothingBreaks) {
    for (const int size : {1, 2, 3, 5, 9}) {
        for (const double diameter : {2.0, 20.0, 200.0}) {
            Scene scene(size, size);
            scene.add_noise(1, 1);
            NucleiOptions options;
            options.diameter.px = diameter;
            EXPECT_LE(find(scene.plane(), options).count, 1u);
        }
    }
}

TEST(NoNuclei, BreakNothingWhereAlmostAllIsSaturated) {
    Scene scene(300, 300);
    scene.add_noise(40, 5);
    auto plane = scaled(scene.plane(), 1, 4095);
    for (float& value : plane.pixels) value = std::min(value, 4095.0F);
    EXPECT_LE(find(plane).count, 5u);
}

TEST(NoNuclei, AreFibresAndSpecks) {
    Scene scene(400, 400);
    for (const auto& nucleus : grid(6, 3, 50, {0, 0, 22, 100})) scene.add(nucleus);
    scene.add_fibre(20, 250, 390, 330, 14, 300);
    for (int i = 0; i < 10; ++i) scene.add({30.0 + 37 * i, 370, 4, 150});
    scene.add_noise(3, 7);
    NucleiOptions options;
    options.diameter.px = 22;
    const auto found = find(scene.plane(), options);
    EXPECT_EQ(found.count, 18u);
    EXPECT_GE(found.left_out, 1u);
}

TEST(NucleiFound, DoNotDependOnGain) {
    const auto plane = mixed_field();
    const auto found = find(plane);
    for (const float gain : {0.004F, 0.25F, 64.0F}) {
        const auto again = find(scaled(plane, gain, 0));
        EXPECT_EQ(again.count, found.count) << gain;
        EXPECT_NEAR(again.diameter_px, found.diameter_px, 0.01) << gain;  // levels are whole
    }
}

TEST(NucleiFound, DoNotDependOnAConstantOffset) {
    const auto plane = mixed_field();
    EXPECT_EQ(find(scaled(plane, 1, 37)).count, find(plane).count);
}

TEST(NucleiFound, AreTheSameInEightAndSixteenBits) {
    const auto plane = mixed_field();
    auto fine = plane;
    auto rough = plane;
    for (std::size_t i = 0; i < plane.size(); ++i) {
        fine.pixels[i] = std::round(plane.pixels[i] * 200);
        rough.pixels[i] = std::round(plane.pixels[i]);
    }
    EXPECT_EQ(find(fine).count, find(rough).count);
}

TEST(NucleiFound, AreTheSameTransposedAndMirrored) {
    const auto plane = mixed_field();
    const auto count = find(plane).count;
    EXPECT_EQ(find(transposed(plane)).count, count);
    EXPECT_EQ(find(mirrored(plane)).count, count);
}

TEST(NucleiFound, AreTheSameTwice) {
    const auto plane = mixed_field();
    EXPECT_EQ(find(plane).labels.pixels, find(plane).labels.pixels);
}

}  // namespace
}  // namespace viroplate::segment
