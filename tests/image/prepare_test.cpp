#include "viroplate/image/prepare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "image/background.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::image {
namespace {

constexpr double kDiameter = 20;
constexpr double kScale = 8 * kDiameter;

/// A field whose signal, background and noise are known.
struct Scene {
    int width = 640;
    int height = 520;
    double level = 300;  ///< background at the left border
    double slope = 0;    ///< grey a pixel to the right
    double noise = 12;
    double cell = 800;
    int cells = 0;
    std::uint64_t seed = 1;

    FloatPlane background;
    FloatPlane signal;  ///< cells alone
    Plane<std::uint16_t> grey;

    void paint();
    double background_at(int x) const { return level + slope * x; }
};

/// Round soft-edged cells.
void paint_cell(FloatPlane& plane, double centre_x, double centre_y, double height) {
    const int reach = static_cast<int>(kDiameter);
    for (int y = static_cast<int>(centre_y) - reach; y <= static_cast<int>(centre_y) + reach; ++y) {
        for (int x = static_cast<int>(centre_x) - reach; x <= static_cast<int>(centre_x) + reach; ++x) {
            if (x < 0 || y < 0 || x >= plane.width || y >= plane.height) continue;
            const double distance = std::hypot(x - centre_x, y - centre_y);
            const double inside = 1 / (1 + std::exp((distance - kDiameter / 2) / 0.8));
            plane.at(x, y) = std::max(plane.at(x, y), static_cast<float>(height * inside));
        }
    }
}

void Scene::paint() {
    Random random(seed, 1);
    background = signal = FloatPlane(width, height);
    grey = Plane<std::uint16_t>(width, height);
    for (int i = 0; i < cells; ++i) paint_cell(signal, random.uniform(0, width), random.uniform(0, height), cell);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            background.at(x, y) = static_cast<float>(background_at(x));
            const double clean = background_at(x) + static_cast<double>(signal.at(x, y));
            const double value = std::round(clean + random.normal(0, noise));
            grey.at(x, y) = static_cast<std::uint16_t>(std::clamp(value, 0.0, 65535.0));
        }
    }
}

double mean(const FloatPlane& plane) {
    double sum = 0;
    for (const float value : plane.pixels) sum += value;
    return sum / static_cast<double>(plane.size());
}

/// Root mean square of prepared − true signal, after averaging over 8 × 8 blocks: the error of the background.
double background_error(const Scene& scene, const PreparedSignal& prepared) {
    FloatPlane difference = prepared.signal;
    for (std::size_t i = 0; i < difference.size(); ++i) difference.pixels[i] -= scene.signal.pixels[i];
    double sum = 0;
    const auto coarse = bin(difference, 8).plane;
    for (const float value : coarse.pixels) sum += static_cast<double>(value) * value;
    return std::sqrt(sum / static_cast<double>(coarse.size()));
}

PreparedSignal prepare_plain(const Plane<std::uint16_t>& grey, double scale = kScale) {
    return prepare(grey, Correction{}, BackgroundOptions{}, scale);
}

TEST(Prepare, GivesPureNoiseAMeanOfZero) {
    for (const double noise : {0.4, 3.0, 30.0}) {
        for (const double scale : {10.0, 40.0, 160.0, 400.0, 5000.0}) {
            Scene scene;
            scene.noise = noise;
            scene.paint();
            const auto prepared = prepare_plain(scene.grey, scale);
            EXPECT_NEAR(mean(prepared.signal), 0, 0.1 * noise) << "noise " << noise << " scale " << scale;
            EXPECT_NEAR(prepared.background, 300, 0.1 * noise);
        }
    }
}

TEST(Prepare, GivesPureNoiseAMeanOfZeroInGlobalModeToo) {
    Scene scene;
    scene.noise = 25;
    scene.paint();
    BackgroundOptions options;
    options.mode = BackgroundMode::global;
    EXPECT_NEAR(mean(prepare(scene.grey, {}, options, kScale).signal), 0, 2.5);
}

TEST(Prepare, FollowsAGradientUnderSparseCells) {
    Scene scene;
    scene.slope = 0.25;  // 300 to 460 over the field
    scene.cells = 120;
    scene.paint();
    const auto prepared = prepare_plain(scene.grey);
    // Blocks of 64 pixels carry 12 / 8 = 1.5 grey of noise of their own.
    EXPECT_LT(background_error(scene, prepared), 4);
}

TEST(Prepare, ClearsDarkCornersBesideAHazyColony) {
    Scene scene;
    scene.paint();
    for (int y = 0; y < scene.height; ++y) {
        for (int x = 0; x < scene.width; ++x) {
            const double distance = std::hypot(x - 320, y - 260);
            const double haze = distance < 200 ? 400 * std::pow(std::cos(distance / 200 * 1.5708), 2) : 0;
            scene.grey.at(x, y) = static_cast<std::uint16_t>(scene.grey.at(x, y) + haze);
        }
    }
    const auto coarse = bin(prepare_plain(scene.grey).signal, 40).plane;
    for (const int x : {0, 1, 14, 15}) {
        for (const int y : {0, 1, 11, 12}) EXPECT_NEAR(coarse.at(x, y), 0, 3) << x << ' ' << y;
    }
}

TEST(Prepare, KeepsTheIntensityOfCells) {
    for (const int cells : {5, 120, 500}) {
        Scene scene;
        scene.slope = 0.1;
        scene.cells = cells;
        scene.seed = static_cast<std::uint64_t>(cells);
        scene.paint();
        const auto prepared = prepare_plain(scene.grey);
        EXPECT_NEAR(mean(prepared.signal) / mean(scene.signal), 1, cells < 10 ? 0.1 : 0.03) << cells << " cells";
    }
}

TEST(Prepare, FindsTheGapsOfADenseLayer) {
    const auto kept = [](int cells) {
        Scene scene;
        scene.cells = cells;
        scene.paint();
        return mean(prepare_plain(scene.grey).signal) / mean(scene.signal);
    };
    EXPECT_GT(kept(1500), 0.96);  // a quarter of the field is free
    EXPECT_GT(kept(2500), 0.8);   // a tenth, in gaps of a few pixels
    EXPECT_GT(kept(6000), 0);     // none: nothing is known but the darkest cells
}

TEST(Prepare, LeavesNothingOfAConstantImage) {
    for (const int level : {0, 1, 255, 65535}) {
        const Plane<std::uint16_t> grey(100, 75, static_cast<std::uint16_t>(level));
        for (const auto mode : {BackgroundMode::local, BackgroundMode::global}) {
            BackgroundOptions options;
            options.mode = mode;
            const auto prepared = prepare(grey, {}, options, 60);
            for (const float value : prepared.signal.pixels) ASSERT_NEAR(value, 0, 0.02);
            EXPECT_NEAR(prepared.background, level, 0.02);
        }
    }
}

TEST(Prepare, TakesImagesOfAnySizeAndNeverGivesNan) {
    Random random(5, 1);
    for (const auto& size : {std::array{1, 1}, {2, 1}, {1, 9}, {3, 3}, {7, 8}, {9, 17}, {63, 5}, {129, 130}}) {
        Plane<std::uint16_t> grey(size[0], size[1]);
        for (auto& pixel : grey.pixels) pixel = static_cast<std::uint16_t>(random.below(4096));
        for (const double scale : {0.0, 8.0, 40.0, 1e4}) {
            for (const float value : prepare_plain(grey, scale).signal.pixels) {
                ASSERT_TRUE(std::isfinite(value)) << size[0] << " x " << size[1] << " scale " << scale;
            }
        }
    }
}

TEST(Prepare, DividesByTheFlatFieldAfterTheOffset) {
    Scene scene;
    scene.cells = 120;
    scene.paint();
    Correction correction;
    correction.offset = 100;
    correction.flat = FloatPlane(scene.width, scene.height);
    Plane<std::uint16_t> shaded(scene.width, scene.height);
    for (int y = 0; y < scene.height; ++y) {
        for (int x = 0; x < scene.width; ++x) {
            const double gain = 1.2 - 0.4 * x / scene.width;
            correction.flat->at(x, y) = static_cast<float>(gain);
            shaded.at(x, y) = static_cast<std::uint16_t>(std::round(100 + gain * scene.grey.at(x, y)));
        }
    }
    const auto prepared = prepare(shaded, correction, {}, kScale);
    EXPECT_LT(background_error(scene, prepared), 3);
    EXPECT_NEAR(prepared.background, 300, 3);
}

TEST(Prepare, OnlyCorrectsWhenNoBackgroundIsWanted) {
    const Plane<std::uint16_t> grey(16, 16, 500);
    BackgroundOptions options;
    options.mode = BackgroundMode::none;
    Correction correction;
    correction.offset = 100;
    correction.flat = FloatPlane(16, 16, 2.0F);
    const auto prepared = prepare(grey, correction, options, kScale);
    for (const float value : prepared.signal.pixels) ASSERT_EQ(value, 200);
    EXPECT_EQ(prepared.background, 0);
}

TEST(Prepare, RefusesAFlatFieldOfAnotherSize) {
    Correction correction;
    correction.flat = FloatPlane(10, 20, 1.0F);
    try {
        prepare(Plane<std::uint16_t>(20, 10), correction, {}, kScale);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::image);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("10 x 20"));
    }
}

TEST(Prepare, HasNoStepsBetweenBlocks) {
    Scene scene;
    scene.slope = 0.5;
    scene.noise = 0;
    scene.width = 645;  // the last block is cut
    scene.paint();
    const auto prepared = prepare_plain(scene.grey);
    for (int x = 1; x < scene.width; ++x) {
        ASSERT_NEAR(prepared.signal.at(x, 200), prepared.signal.at(x - 1, 200), 1.1) << x;  // rounding of the grey
    }
}

TEST(Prepare, ListsItsOptions) {
    BackgroundOptions options;
    OptionLister lister("channel");
    options.visit(lister);
    ASSERT_EQ(lister.values().size(), 4U);
    EXPECT_EQ(lister.values()[0].path, "channel.background");
    EXPECT_EQ(lister.values()[0].value, "local");
}

TEST(PixelNoise, IsMeasuredBesideStructure) {
    Scene scene;
    scene.cells = 300;
    scene.slope = 0.2;
    for (const double noise : {1.0, 12.0, 60.0}) {
        scene.noise = noise;
        scene.paint();
        EXPECT_NEAR(pixel_noise(scene.grey) / noise, 1.12, 0.18) << noise;
    }
}

TEST(Bin, AveragesBlocksAndWhatIsLeftAtTheBorder) {
    Plane<std::uint16_t> grey(5, 3);
    for (std::size_t i = 0; i < grey.size(); ++i) grey.pixels[i] = static_cast<std::uint16_t>(i);
    const auto binned = bin(grey, 2).plane;
    EXPECT_EQ(binned.width, 3);
    EXPECT_EQ(binned.height, 2);
    EXPECT_FLOAT_EQ(binned.at(0, 0), (0 + 1 + 5 + 6) / 4.0F);
    EXPECT_FLOAT_EQ(binned.at(2, 0), (4 + 9) / 2.0F);
    EXPECT_FLOAT_EQ(binned.at(2, 1), 14);
}

}  // namespace
}  // namespace viroplate::image
