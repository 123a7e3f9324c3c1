#include "segment/regions.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "segment/surroundings.hpp"

namespace viroplate::segment {
namespace {

TEST(InsideLevel, IsThePlateauOfTheSameValues) {
    std::mt19937 random(1);
    RankedValues ranked;
    for (std::size_t count = 0; count < 400; count += count < 60 ? 1 : 17) {
        for (const unsigned steps : {1U, 5U, 1000000U}) {  // all alike, many ties, hardly any
            std::vector<float> values(count);
            for (float& value : values) value = 3.0F + static_cast<float>(random() % steps) / static_cast<float>(steps);
            for (const float base : {-10.0F, 2.5F, 3.3F, 9.0F}) {
                std::vector<float> counted = values;
                EXPECT_EQ(inside_level(counted, base), plateau(values, base, ranked))
                    << count << " values, base " << base;
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

}  // namespace
}  // namespace viroplate::segment
