#include "viroplate/image/prepare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "image/background.hpp"
#include "image/bin.hpp"
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

double mean(const PreparedPlane& prepared) {
    double sum = 0;
    for (const auto level : prepared.level.pixels) sum += level;
    return (sum / static_cast<double>(prepared.level.size()) - prepared.zero) * prepared.step;
}

/// Mean signal of whole blocks of `side` × `side` pixels.
FloatPlane block_means(const PreparedPlane& prepared, int side) {
    FloatPlane means(prepared.level.width / side, prepared.level.height / side);
    for (int y = 0; y < means.height * side; ++y) {
        for (int x = 0; x < means.width * side; ++x) {
            means.at(x / side, y / side) += static_cast<float>(prepared.signal(x, y) / (side * side));
        }
    }
    return means;
}

/// Root mean square of prepared − true signal, after averaging over 8 × 8 blocks: the error of the background.
double background_error(const Scene& scene, const PreparedPlane& prepared) {
    FloatPlane seen = block_means(prepared, 8);
    for (int y = 0; y < seen.height * 8; ++y) {
        for (int x = 0; x < seen.width * 8; ++x) seen.at(x / 8, y / 8) -= scene.signal.at(x, y) / 64;
    }
    double sum = 0;
    for (const float value : seen.pixels) sum += static_cast<double>(value) * value;
    return std::sqrt(sum / static_cast<double>(seen.size()));
}

PreparedPlane prepare_plain(const Plane<std::uint16_t>& grey, double scale = kScale) {
    return prepare(grey, Correction{}, BackgroundOptions{}, scale);
}

TEST(Prepare, GivesPureNoiseAMeanOfZero) {
    for (const double noise : {0.4, 3.0, 30.0}) {
        for (const double scale : {10.0, 40.0, 160.0, 400.0, 5000.0}) {
            Scene scene;
            scene.noise = noise;
            scene.paint();
            const auto prepared = prepare_plain(scene.grey, scale);
            EXPECT_NEAR(mean(prepared), 0, 0.1 * noise) << "noise " << noise << " scale " << scale;
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
    EXPECT_NEAR(mean(prepare(scene.grey, {}, options, kScale)), 0, 2.5);
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
    const auto coarse = block_means(prepare_plain(scene.grey), 40);
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
        EXPECT_NEAR(mean(prepared) / mean(scene.signal), 1, cells < 10 ? 0.1 : 0.03) << cells << " cells";
    }
}

TEST(Prepare, FindsTheGapsOfADenseLayer) {
    const auto kept = [](int cells) {
        Scene scene;
        scene.cells = cells;
        scene.paint();
        return mean(prepare_plain(scene.grey)) / mean(scene.signal);
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
            for (const auto value : prepared.level.pixels)
                ASSERT_NEAR((value - prepared.zero) * prepared.step, 0, 0.02);
            EXPECT_NEAR(prepared.background, level, 0.02);
        }
    }
}

TEST(Prepare, TakesImagesOfAnySize) {
    Random random(5, 1);
    for (const auto& size : {std::array{1, 1}, {2, 1}, {1, 9}, {3, 3}, {7, 8}, {9, 17}, {63, 5}, {129, 130}}) {
        Plane<std::uint16_t> grey(size[0], size[1]);
        for (auto& pixel : grey.pixels) pixel = static_cast<std::uint16_t>(random.below(4096));
        for (const double scale : {0.0, 8.0, 40.0, 1e4}) {
            const auto prepared = prepare_plain(grey, scale);
            ASSERT_EQ(prepared.level.size(), grey.size());
            ASSERT_TRUE(std::isfinite(prepared.background));
            const double off = grey.at(0, 0) - prepared.signal(0, 0);
            ASSERT_GT(off, -10) << size[0] << " x " << size[1] << " scale " << scale;
            ASSERT_LT(off, 4106) << size[0] << " x " << size[1] << " scale " << scale;
        }
    }
}

/// Light that falls off to the right, and a camera's offset of 100.
Correction uneven_light(int width, int height) {
    Correction correction;
    correction.offset = 100;
    correction.flat = FloatPlane(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) correction.flat->at(x, y) = static_cast<float>(1.2 - 0.4 * x / width);
    }
    return correction;
}

/// The image as it looks in that light.
Plane<std::uint16_t> shaded(const Plane<std::uint16_t>& grey, const Correction& correction) {
    Plane<std::uint16_t> seen(grey.width, grey.height);
    for (std::size_t i = 0; i < grey.size(); ++i) {
        const double gain = correction.flat->pixels[i];
        seen.pixels[i] = static_cast<std::uint16_t>(std::round(correction.offset + gain * grey.pixels[i]));
    }
    return seen;
}

TEST(Prepare, DividesByTheFlatFieldAfterTheOffset) {
    Scene scene;
    scene.cells = 120;
    scene.paint();
    const Correction correction = uneven_light(scene.width, scene.height);
    const auto prepared = prepare(shaded(scene.grey, correction), correction, {}, kScale);
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
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 16; ++x) ASSERT_EQ(prepared.signal(x, y), 200);
    }
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
        ASSERT_NEAR(prepared.signal(x, 200), prepared.signal(x - 1, 200), 1.1) << x;  // rounding of the grey
    }
}

/// The ground that prepare() took off at a pixel, in grey levels.
double taken_off(const Plane<std::uint16_t>& grey, const PreparedPlane& prepared, int x, int y) {
    return grey.at(x, y) - prepared.signal(x, y);
}

TEST(Prepare, RoundsByHalfAStepAtMost) {
    for (const double factor : {0.03, 1.0, 15.0, 60.0}) {  // images of 8, 12 and 16 bits
        Scene scene;
        scene.level *= factor;
        scene.slope = 0.2 * factor;
        scene.cell *= factor;
        scene.noise *= factor;
        scene.cells = 60;
        scene.paint();
        const auto prepared = prepare_plain(scene.grey);
        double least = 1e9;
        double most = -1e9;
        for (int y = 99; y < 103; ++y) {  // the background goes straight on between the centres of blocks
            for (int x = 36; x < 44; ++x) {
                const double bend =
                    taken_off(scene.grey, prepared, x, y) -
                    0.5 * (taken_off(scene.grey, prepared, 36, y) + taken_off(scene.grey, prepared, 43, y));
                const double slope =
                    (taken_off(scene.grey, prepared, 43, y) - taken_off(scene.grey, prepared, 36, y)) / 7;
                const double off_line = bend - slope * (x - 39.5);
                least = std::min(least, off_line);
                most = std::max(most, off_line);
            }
        }
        EXPECT_LE(most, 1.01 * prepared.step) << factor;  // half a step of the pixel, half of the line's ends
        EXPECT_GE(least, -1.01 * prepared.step) << factor;
    }
}

TEST(Prepare, KeepsTheFractionsOfAnImageOf8Bits) {
    Scene scene;
    scene.level = 20;
    scene.slope = 0.02;
    scene.cell = 200;
    scene.noise = 0.4;
    scene.cells = 60;
    scene.paint();
    const auto prepared = prepare_plain(scene.grey);
    EXPECT_LE(prepared.step, 1.0 / 64);
    EXPECT_LT(background_error(scene, prepared), 0.25);
}

TEST(Prepare, ChoosesTheFinestStepThatHoldsTheImage) {
    for (const auto& [most, step] : {std::pair{250, 1.0 / 256}, {500, 1.0 / 128}, {4000, 1.0 / 16}, {60000, 1.0}}) {
        Plane<std::uint16_t> grey(200, 200, 10);
        grey.at(100, 100) = static_cast<std::uint16_t>(most);
        const auto prepared = prepare_plain(grey);
        EXPECT_EQ(prepared.step, step) << most;
        EXPECT_NEAR(prepared.signal(100, 100), most - 10, 1) << most;
    }
}

TEST(Prepare, HoldsAnImageThatFills16BitsWithTwoGreyLevelsAStep) {
    Plane<std::uint16_t> grey(400, 300, 65535);  // a bright sheet, darkness below it, and a dead pixel
    for (int y = 0; y < grey.height; ++y) {
        for (int x = 0; x < 300; ++x) grey.at(x, y) = static_cast<std::uint16_t>(100 * x);
    }
    grey.at(350, 10) = 0;
    const auto prepared = prepare_plain(grey, 100);
    EXPECT_EQ(prepared.step, 2);
    EXPECT_EQ(prepared.zero, std::floor(prepared.zero));
    EXPECT_LT(prepared.signal(350, 10), -30000);  // not clipped
    EXPECT_GT(prepared.signal(310, 10), 10000);
    for (int x = 1; x < grey.width; ++x) {
        EXPECT_NEAR(taken_off(grey, prepared, x, 10), taken_off(grey, prepared, x - 1, 10), 1000) << x;
    }
}

TEST(Prepare, KeepsTheNoiseBelowTheBackground) {
    Scene scene;
    scene.noise = 30;
    scene.paint();
    scene.grey.at(5, 5) = 0;  // a dead pixel
    const auto prepared = prepare_plain(scene.grey);
    double squares = 0;
    std::size_t below = 0;
    for (const auto level : prepared.level.pixels) {
        const double signal = (level - prepared.zero) * prepared.step;
        below += signal < 0 ? 1U : 0U;
        squares += signal * signal;
    }
    EXPECT_NEAR(static_cast<double>(below) / static_cast<double>(prepared.level.size()), 0.5, 0.05);
    EXPECT_NEAR(std::sqrt(squares / static_cast<double>(prepared.level.size())), 30, 1);
    EXPECT_NEAR(prepared.signal(5, 5), -300, 5);
}

TEST(Prepare, ClipsOnlyWhereAHoleInTheFlatFieldLiftsTheSignalBeyondAllLevels) {
    Correction correction;
    correction.flat = FloatPlane(64, 64, 1.0F);
    correction.flat->at(3, 3) = 1e-4F;
    Plane<std::uint16_t> grey(64, 64, 1000);
    grey.at(30, 30) = 60000;
    BackgroundOptions options;
    options.mode = BackgroundMode::none;
    const auto prepared = prepare(grey, correction, options, kScale);
    EXPECT_EQ(prepared.level.at(3, 3), 65535);
    EXPECT_NEAR(prepared.signal(30, 30), 60000, prepared.step);
    EXPECT_NEAR(prepared.signal(31, 30), 1000, prepared.step);
}

TEST(Prepare, LeavesTheGreyLevelsAsTheyAreWhereOneLevelIsSubtracted) {
    Scene scene;
    scene.cells = 40;
    scene.paint();
    Correction correction;
    correction.offset = 100.25;
    for (const auto mode : {BackgroundMode::none, BackgroundMode::global}) {
        BackgroundOptions options;
        options.mode = mode;
        auto grey = scene.grey;
        const auto* pixels = grey.pixels.data();
        const auto prepared = prepare(std::move(grey), correction, options, kScale);
        EXPECT_EQ(prepared.level.pixels.data(), pixels);
        EXPECT_EQ(prepared.level.pixels, scene.grey.pixels);
        EXPECT_EQ(prepared.step, 1);
        EXPECT_NEAR(prepared.zero, 100.25 + prepared.background, 1e-9);
    }
}

TEST(Prepare, WorksInPlace) {
    Scene scene;
    scene.paint();
    Correction correction;
    correction.flat = FloatPlane(scene.width, scene.height, 1.0F);
    for (const auto& chosen : {Correction{}, correction}) {
        auto grey = scene.grey;
        const auto* pixels = grey.pixels.data();
        EXPECT_EQ(prepare(std::move(grey), chosen, {}, kScale).level.pixels.data(), pixels);
    }
}

TEST(SubtractBackground, GivesWhatPreparingAtOnceGives) {
    Scene scene;
    scene.cells = 120;
    scene.paint();
    const Correction correction = uneven_light(scene.width, scene.height);
    BackgroundOptions none;
    none.mode = BackgroundMode::none;
    for (const auto mode : {BackgroundMode::local, BackgroundMode::global, BackgroundMode::none}) {
        BackgroundOptions options;
        options.mode = mode;
        for (const auto& chosen : {Correction{}, correction}) {
            const auto grey = chosen.flat ? shaded(scene.grey, correction) : scene.grey;
            const auto whole = prepare(grey, chosen, options, kScale);
            const auto parts = subtract_background(prepare(grey, chosen, none, kScale), options, kScale);
            EXPECT_NEAR(parts.background, whole.background, 0.3);
            double largest = 0;
            for (int y = 0; y < scene.height; ++y) {
                for (int x = 0; x < scene.width; ++x) {
                    largest = std::max(largest, std::abs(parts.signal(x, y) - whole.signal(x, y)));
                }
            }
            EXPECT_LT(largest, 1) << static_cast<int>(mode) << (chosen.flat ? " with flat" : "");
        }
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

TEST(NoiseOfDarkPixels, IsMeasuredBesideStructure) {
    Scene scene;
    scene.cells = 300;
    scene.slope = 0.2;
    for (const double noise : {1.0, 12.0, 60.0}) {
        scene.noise = noise;
        scene.paint();
        EXPECT_NEAR(noise_of_dark_pixels(scene.grey) / noise, 1.12, 0.18) << noise;
    }
}

TEST(Bin, IsTheMeanOfEveryBlockForAnyFactor) {
    Random random(9, 1);
    for (const int factor : {1, 2, 3, 4, 5, 6, 8, 16, 200}) {
        Plane<std::uint16_t> grey(67, 43);
        for (auto& pixel : grey.pixels) pixel = static_cast<std::uint16_t>(random.below(65536));
        const auto binned = bin(grey, factor);
        EXPECT_EQ(binned.least, *std::min_element(grey.pixels.begin(), grey.pixels.end()));
        EXPECT_EQ(binned.most, *std::max_element(grey.pixels.begin(), grey.pixels.end()));
        FloatPlane expected(binned.plane.width, binned.plane.height);
        for (int y = 0; y < grey.height; ++y) {
            const int rows = std::min(factor, grey.height - y / factor * factor);
            for (int x = 0; x < grey.width; ++x) {
                const int columns = std::min(factor, grey.width - x / factor * factor);
                expected.at(x / factor, y / factor) +=
                    static_cast<float>(grey.at(x, y)) / static_cast<float>(rows * columns);
            }
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            ASSERT_NEAR(binned.plane.pixels[i], expected.pixels[i], 0.1) << factor;
        }
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
