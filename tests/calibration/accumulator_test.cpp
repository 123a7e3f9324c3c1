#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calibration/scene.hpp"
#include "viroplate/calibration/profile.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::calibration::testing {
namespace {

ChannelProfile estimate(const Scene& scene, int fields, CalibrationOptions options = {}) {
    Accumulator accumulator(options);
    for (int i = 0; i < fields; ++i) accumulator.add(scene.field(i));
    return accumulator.estimate("dna");
}

// 192 fields of 60 cells, 11,500 cells: their scatter alone leaves an error of √(8 / 11,500) = 2.6 %.
constexpr int kFields = 192;
constexpr double kBound = 0.035;

TEST(Accumulator, RecoversOffsetAndFlatFieldWhereDarkAreasExist) {
    const Scene scene;
    const auto profile = estimate(scene, kFields);
    EXPECT_NEAR(profile.offset, scene.offset, 3);
    EXPECT_LT(relative_error(profile.flat, scene.flat()), kBound);
    EXPECT_EQ(profile.fields, kFields);
}

TEST(Accumulator, IsNotFooledByLightThatIsEverywhere) {
    Scene scene;
    for (const double light : {100.0, 300.0}) {
        scene.light = light;
        const auto profile = estimate(scene, kFields);
        EXPECT_LT(relative_error(profile.flat, scene.flat()), kBound) << light;
        EXPECT_LT(std::abs(profile.offset - scene.offset), 0.6 * light) << light;
    }
}

TEST(Accumulator, LeavesAnEvenFieldEven) {
    Scene scene;
    scene.vignetting = 0;
    for (const double light : {0.0, 300.0}) {
        scene.light = light;
        EXPECT_LT(relative_error(estimate(scene, kFields).flat, scene.flat()), kBound) << light;
    }
}

TEST(Accumulator, DoesMoreGoodThanHarmWithSixteenFields) {
    Scene scene;
    scene.light = 200;
    const image::FloatPlane nothing(scene.width, scene.height, 1.0F);
    const auto profile = estimate(scene, 16);
    EXPECT_LT(relative_error(profile.flat, scene.flat()), relative_error(nothing, scene.flat()));
    EXPECT_GT(profile.flat_error, 0.02);  // and says that it is not sure
}

TEST(Accumulator, IsNotFooledByAFewBadFields) {
    const Scene scene;
    Accumulator accumulator({});
    for (int i = 0; i < kFields; ++i) accumulator.add(scene.field(i));
    for (const int level : {0, 65535, 65535}) {
        accumulator.add(image::Plane<std::uint16_t>(scene.width, scene.height, static_cast<std::uint16_t>(level)));
    }
    const auto profile = accumulator.estimate("dna");
    EXPECT_NEAR(profile.offset, scene.offset, 3);
    EXPECT_LT(relative_error(profile.flat, scene.flat()), kBound);
}

TEST(Accumulator, GivesAPositiveFlatFieldOfMeanOneWhateverComes) {
    Random random(9, 1);
    for (const auto& size : {std::array{1, 1}, {40, 3}, {17, 33}, {64, 64}}) {
        for (const std::uint32_t most : {1U, 2U, 300U, 65536U}) {
            Accumulator accumulator({});
            for (int i = 0; i < 16; ++i) {
                image::Plane<std::uint16_t> grey(size[0], size[1]);
                for (auto& pixel : grey.pixels) pixel = static_cast<std::uint16_t>(random.below(most));
                accumulator.add(grey);
            }
            const auto profile = accumulator.estimate("noise");
            double sum = 0;
            for (const float value : profile.flat.pixels) {
                ASSERT_GT(value, 0);
                sum += value;
            }
            EXPECT_NEAR(sum / static_cast<double>(profile.flat.size()), 1, 1e-3);
            EXPECT_GE(profile.offset, 0);
        }
    }
}

TEST(Accumulator, RefusesTooFewFieldsAndOtherSizes) {
    const Scene scene;
    Accumulator accumulator({});
    for (int i = 0; i < 15; ++i) accumulator.add(scene.field(i));
    try {
        accumulator.estimate("dna");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::incomplete);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("15"));
    }
    try {
        accumulator.add(image::Plane<std::uint16_t>(10, 10));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::image);
    }
}

}  // namespace
}  // namespace viroplate::calibration::testing
