#include "calibration/illumination.hpp"

#include <gtest/gtest.h>

namespace viroplate::calibration {
namespace {

using image::FloatPlane;

TEST(Smooth, LeavesADomeAsItIsUpToTheBorder) {
    FloatPlane plane(30, 20);
    for (int y = 0; y < 20; ++y) {
        for (int x = 0; x < 30; ++x) {
            plane.at(x, y) = static_cast<float>(1000 + 3 * x - 2 * y - 0.5 * x * x - 0.2 * y * y + 0.1 * x * y);
        }
    }
    const auto smoothed = smooth(plane, 4);
    for (std::size_t i = 0; i < plane.size(); ++i) ASSERT_NEAR(smoothed.pixels[i], plane.pixels[i], 0.05);
}

TEST(Smooth, TakesSingleRowsAndPixels) {
    EXPECT_NEAR(smooth(FloatPlane(1, 1, 7.0F), 2).pixels[0], 7, 1e-4);
    for (const float value : smooth(FloatPlane(12, 1, 7.0F), 2).pixels) EXPECT_NEAR(value, 7, 1e-3);
}

TEST(Enlarge, GoesOnStraightToTheBorderOfTheImage) {
    FloatPlane coarse(5, 4);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 5; ++x) coarse.at(x, y) = static_cast<float>(8 * x + 3.5 - 2 * (8 * y + 3.5));
    }
    const auto full = enlarge(coarse, 40, 32);
    for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 40; ++x) ASSERT_NEAR(full.at(x, y), x - 2 * y, 1e-3);
    }
}

TEST(FieldStatistics, SeesTheSpreadWhateverTheOffset) {
    std::vector<FloatPlane> fields;
    std::vector<FloatPlane> raised;
    for (int i = 0; i < 21; ++i) {
        fields.push_back(FloatPlane(2, 1, static_cast<float>(i)));
        raised.push_back(FloatPlane(2, 1, static_cast<float>(i + 100)));
    }
    const auto plain = field_statistics(fields, 0.1);
    const auto offset = field_statistics(raised, 0.1);
    EXPECT_FLOAT_EQ(plain.level.pixels[0], 10);
    EXPECT_FLOAT_EQ(offset.level.pixels[0], 110);
    EXPECT_FLOAT_EQ(plain.spread.pixels[1], offset.spread.pixels[1]);
    EXPECT_GT(plain.spread.pixels[1], 4);
}

}  // namespace
}  // namespace viroplate::calibration
