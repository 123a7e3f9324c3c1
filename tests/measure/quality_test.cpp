#include "viroplate/measure/quality.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::measure {
namespace {

/// Blurred discs of diameter 24 on noise. `blur` in px.
image::RawPlane cells_plane(int size, int nuclei_a_row, double blur, double level, double noise, double ceiling) {
    Random random(7, 1);
    image::RawPlane raw;
    raw.grey = image::Plane<std::uint16_t>(size, size);
    const double pitch = static_cast<double>(size) / nuclei_a_row;
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const double dx = std::fmod(x, pitch) - pitch / 2;
            const double dy = std::fmod(y, pitch) - pitch / 2;
            const double inside = 12 - std::hypot(dx, dy);
            const double signal = 100 + level / (1 + std::exp(-inside / blur)) + random.normal(0, noise);
            raw.grey.at(x, y) = static_cast<std::uint16_t>(std::clamp(std::round(signal), 0.0, ceiling));
        }
    }
    return raw;
}

TEST(Saturation, IsSeenAtTheFullScaleOfTheCamera) {
    for (const double ceiling : {255.0, 4095.0, 16383.0, 65535.0}) {
        const auto plane = cells_plane(256, 6, 1, 2 * ceiling, 5, ceiling);
        const auto quality = plane_quality(plane, {});
        EXPECT_EQ(quality.full_scale, ceiling);
        EXPECT_GT(quality.saturated_share, 0.1);
        EXPECT_TRUE(quality.flag_saturated);
        EXPECT_EQ(quality.maximum, ceiling);
    }
}

TEST(Saturation, IsNotSeenWhereTheMaximumIsReachedOnceOnly) {
    auto plane = cells_plane(256, 6, 1, 120, 5, 254);
    plane.grey.at(3, 3) = 255;
    const auto quality = plane_quality(plane, {});
    EXPECT_EQ(quality.full_scale, 255);
    EXPECT_EQ(quality.saturated_share, 0);
    EXPECT_FALSE(quality.flag_saturated);
}

TEST(Saturation, IsNotSeenBelowTheFullScale) {
    const auto quality = plane_quality(cells_plane(256, 6, 1, 3000, 5, 65535), {});
    EXPECT_EQ(quality.full_scale, 4095);
    EXPECT_EQ(quality.saturated_share, 0);
}

TEST(Saturation, OfAFewPixelsRaisesNoFlag) {
    auto plane = cells_plane(256, 6, 1, 100, 5, 4000);
    for (int x = 0; x < 40; ++x) plane.grey.at(x, 0) = 4095;
    const auto quality = plane_quality(plane, {});
    EXPECT_NEAR(quality.saturated_share, 40.0 / 65536, 1e-9);
    EXPECT_FALSE(quality.flag_saturated);
}

TEST(Focus, FallsWithBlur) {
    double sharper = 1e9;
    for (const double blur : {0.7, 1.5, 3.0, 5.0}) {
        const double focus = plane_quality(cells_plane(512, 10, blur, 2000, 10, 65535), {}).focus;
        EXPECT_LT(focus, sharper) << blur;
        sharper = focus;
    }
}

TEST(Focus, HardlyDependsOnTheNumberOfCellsOrTheGain) {
    const double few = plane_quality(cells_plane(512, 4, 1.2, 2000, 10, 65535), {}).focus;
    const double many = plane_quality(cells_plane(512, 14, 1.2, 2000, 10, 65535), {}).focus;
    const double bright = plane_quality(cells_plane(512, 14, 1.2, 20000, 100, 65535), {}).focus;
    EXPECT_NEAR(few, many, 0.25 * many);
    EXPECT_NEAR(bright, many, 0.1 * many);
}

TEST(Focus, IsNothingToJudgeInPureNoise) {
    QualityOptions options;
    options.minimum_focus = 0.5;
    for (const double noise : {2.0, 30.0}) {
        const auto quality = plane_quality(cells_plane(512, 10, 1, 0, noise, 65535), options);
        EXPECT_EQ(quality.focus, 0);
        EXPECT_FALSE(quality.flag_focus);
    }
}

TEST(Focus, IsFlaggedBelowTheLimit) {
    const auto plane = cells_plane(512, 10, 4, 2000, 10, 65535);
    QualityOptions options;
    const double focus = plane_quality(plane, options).focus;
    EXPECT_FALSE(plane_quality(plane, options).flag_focus);
    options.minimum_focus = 1.1 * focus;
    EXPECT_TRUE(plane_quality(plane, options).flag_focus);
    options.minimum_focus = 0.9 * focus;
    EXPECT_FALSE(plane_quality(plane, options).flag_focus);
}

TEST(PlaneQuality, KnowsTheMedian) {
    image::RawPlane raw;
    raw.grey = image::Plane<std::uint16_t>(101, 3);
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 101; ++x) raw.grey.at(x, y) = static_cast<std::uint16_t>(10 * x);
    }
    EXPECT_EQ(plane_quality(raw, {}).median, 500);
}

TEST(PlaneQuality, OfAnImageWithoutPixelsIsEmpty) { EXPECT_EQ(plane_quality({}, {}).maximum, 0); }

}  // namespace
}  // namespace viroplate::measure
