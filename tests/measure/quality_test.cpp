#include "viroplate/measure/quality.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "measure/detail.hpp"
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

/// Sum of squared second differences, as the definition says.
std::uint64_t plain_energy(const image::Plane<std::uint16_t>& grey) {
    std::uint64_t sum = 0;
    for (int y = 1; y + 1 < grey.height; ++y) {
        for (int x = 1; x + 1 < grey.width; ++x) {
            const std::int64_t across = grey.at(x - 1, y) + grey.at(x + 1, y) - 2 * grey.at(x, y);
            const std::int64_t down = grey.at(x, y - 1) + grey.at(x, y + 1) - 2 * grey.at(x, y);
            sum += static_cast<std::uint64_t>(across * across + down * down);
        }
    }
    return sum;
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

TEST(Detail, IsTheExactSumOfSquaresForAnyGreyLevels) {
    Random random(3, 1);
    for (const auto& size : {std::array{3, 3}, {4, 3}, {50, 20}, {1300, 9}, {2180, 5}}) {
        for (const double amplitude : {3.0, 700.0, 5000.0, 16000.0, 32000.0}) {
            image::Plane<std::uint16_t> grey(size[0], size[1]);
            for (auto& pixel : grey.pixels) {
                const double level = 33000 + amplitude * random.uniform(-1, 1);
                pixel = static_cast<std::uint16_t>(level);
            }
            if (amplitude < 10) {  // all bits, without large differences
                for (auto& pixel : grey.pixels) pixel = static_cast<std::uint16_t>(pixel - 32990);
            }
            grey.at(1, 1) = amplitude > 20000 ? 65535 : grey.at(1, 1);
            const Detail seen = detail(grey);
            EXPECT_EQ(seen.energy, plain_energy(grey)) << size[0] << " x " << size[1] << " amplitude " << amplitude;
            EXPECT_EQ(seen.differences, 2U * static_cast<unsigned>((size[0] - 2) * (size[1] - 2)));
        }
    }
}

TEST(Detail, OfACheckerboardOfBlackAndWhiteIsTheLargestThereIs) {
    image::Plane<std::uint16_t> grey(600, 7);
    for (int y = 0; y < grey.height; ++y) {
        for (int x = 0; x < grey.width; ++x) grey.at(x, y) = (x + y) % 2 == 0 ? 0 : 65535;
    }
    EXPECT_EQ(detail(grey).mean_energy(), 131070.0 * 131070.0);
}

TEST(Detail, OfSomeRowsIsTheSumOverThem) {
    const auto raw = cells_plane(40, 2, 1, 500, 5, 65535);
    const auto rows = [&](int top, int bottom) {  // an image of its own
        image::Plane<std::uint16_t> part(40, bottom - top);
        std::copy_n(raw.grey.pixels.begin() + 40 * top, part.size(), part.pixels.begin());
        return plain_energy(part);
    };
    for (const int step : {1, 3, 7, 50}) {
        std::uint64_t expected = 0;
        for (int y = 1; y < 39; y += step) expected += rows(y - 1, y + 2);
        EXPECT_EQ(detail(raw.grey, step).energy, expected) << step;
        EXPECT_EQ(detail(raw.grey, step).differences, static_cast<unsigned>((37 + step) / step) * 2U * 38U);
    }
}

TEST(Detail, OfImagesWithoutAnInsideIsNothing) {
    for (const auto& size : {std::array{0, 0}, {1, 9}, {9, 2}}) {
        EXPECT_EQ(detail(image::Plane<std::uint16_t>(size[0], size[1], 5)).differences, 0U);
    }
}

TEST(EveryFourth, IsThePixelOfEveryFourthRow) {
    image::Plane<std::uint16_t> grey(70, 11);
    for (std::size_t i = 0; i < grey.size(); ++i) grey.pixels[i] = static_cast<std::uint16_t>(i);
    const auto thin = every_fourth(grey);
    EXPECT_EQ(thin.width, 18);
    EXPECT_EQ(thin.height, 3);
    for (int y = 0; y < thin.height; ++y) {
        for (int x = 0; x < thin.width; ++x) ASSERT_EQ(thin.at(x, y), grey.at(4 * x, 4 * y));
    }
}

TEST(Focus, OfALargeImageIsThatOfItsQuarters) {
    const auto large = cells_plane(1536, 30, 1.2, 2000, 10, 65535);
    image::RawPlane quarter;
    quarter.grey = image::Plane<std::uint16_t>(768, 768);
    for (int y = 0; y < 768; ++y) std::copy_n(large.grey.row(y).begin(), 768, quarter.grey.row(y).begin());
    const double focus = plane_quality(large, {}).focus;
    EXPECT_NEAR(focus, plane_quality(quarter, {}).focus, 0.05 * focus);
    // Looked at whole: the figure's definition.
    image::Plane<std::uint16_t> second(768, 768);
    for (int y = 0; y < 768; ++y) {
        for (int x = 0; x < 768; ++x) second.at(x, y) = large.grey.at(2 * x, 2 * y);
    }
    const double noise = detail(large.grey).mean_energy();
    const double whole = (detail(second).mean_energy() - noise) / (detail(every_fourth(second)).mean_energy() - noise);
    EXPECT_NEAR(focus, whole, 0.03 * whole);
}

TEST(PlaneQuality, SeesAMaximumWhereverItLies) {
    for (const auto& size : {std::array{1, 1}, {2, 5}, {5, 2}, {1200, 4}}) {
        for (const int x : {0, size[0] / 2, size[0] - 1}) {
            for (const int y : {0, size[1] / 2, size[1] - 1}) {
                image::RawPlane raw;
                raw.grey = image::Plane<std::uint16_t>(size[0], size[1], 7);
                raw.grey.at(x, y) = 99;
                EXPECT_EQ(plane_quality(raw, {}).maximum, 99) << x << ' ' << y;
            }
        }
    }
}

TEST(PlaneQuality, KnowsTheMedian) {
    image::RawPlane raw;
    raw.grey = image::Plane<std::uint16_t>(101, 3);
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 101; ++x) raw.grey.at(x, y) = static_cast<std::uint16_t>(10 * x);
    }
    EXPECT_EQ(plane_quality(raw, {}).median, 500);
}

TEST(PlaneQuality, KnowsTheMedianOfALargeImageFromSomeOfItsRows) {
    auto raw = cells_plane(1024, 4, 1, 0, 20, 65535);
    std::vector<std::uint16_t> sorted = raw.grey.pixels;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
    EXPECT_NEAR(plane_quality(raw, {}).median, sorted[sorted.size() / 2], 1);
}

TEST(PlaneQuality, OfAnImageWithoutPixelsIsEmpty) { EXPECT_EQ(plane_quality({}, {}).maximum, 0); }

}  // namespace
}  // namespace viroplate::measure
