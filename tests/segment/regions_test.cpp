#include "segment/regions.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "segment/halve.hpp"
#include "segment/smooth.hpp"
#include "segment/surroundings.hpp"

namespace viroplate::segment {
namespace {

TEST(InsideLevel, IsThePlateauOfTheSameValues) {
    std::mt19937 random(1);
    for (std::size_t count = 0; count < 400; count += count < 60 ? 1 : 17) {
        for (const unsigned steps : {1U, 5U, 1000000U}) {  // all alike, many ties, hardly any
            std::vector<float> values(count);
            for (float& value : values) value = 3.0F + static_cast<float>(random() % steps) / static_cast<float>(steps);
            for (const float base : {-10.0F, 2.5F, 3.3F, 9.0F}) {
                std::vector<float> sorted = values;
                std::vector<float> counted = values;
                EXPECT_EQ(inside_level(counted, base), plateau(sorted, base)) << count << " values, base " << base;
            }
        }
    }
}

TEST(InsideLevel, IsNotMisledByOneHotPixel) {
    std::vector<float> values(60, 5.0F);
    values[7] = 1e30F;
    values[9] = 4.5F;
    EXPECT_EQ(inside_level(values, 0), 5.0F);
}

TEST(Halve, IsBinningByTwo) {
    std::mt19937 random(2);
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 6), std::pair(6, 1), std::pair(8, 6),
                                        std::pair(33, 17), std::pair(34, 17), std::pair(33, 18)}) {
        Framed<float> image(width, height, 0);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) image.row(y)[x] = static_cast<float>(random() % 9973) * 0.37F;
        }
        EXPECT_EQ(halve(image, 0).pixels, bin(image, 2).pixels) << width << " x " << height;
        EXPECT_EQ(halve(image, -3).pixels.front(), -3.0F);
    }
}

}  // namespace
}  // namespace viroplate::segment
