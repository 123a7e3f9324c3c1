#include "segment/flood.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace viroplate::segment {
namespace {

/// One row of heights; every pixel above 0 belongs to the set.
class FloodOfARow : public testing::Test {
protected:
    std::uint32_t flood(const std::vector<float>& heights, const FloodRule& rule) {
        Framed<float> image(static_cast<int>(heights.size()), 1, 0);
        std::vector<PixelIndex> pixels;
        for (std::size_t x = 0; x < heights.size(); ++x) {
            const auto at = image.index(static_cast<int>(x), 0);
            image[at] = heights[x];
            if (heights[x] > 0) pixels.push_back(static_cast<PixelIndex>(at));
        }
        Flood run(image);
        const auto count = run.run(pixels, image, rule);
        labels_.clear();
        for (std::size_t x = 0; x < heights.size(); ++x) {
            labels_.push_back(run.labels()[image.index(static_cast<int>(x), 0)]);
        }
        return count;
    }
    std::vector<std::uint32_t> labels_;
};

TEST_F(FloodOfARow, PartsTwoPeaksAtTheSaddle) {
    EXPECT_EQ(flood({1, 5, 2, 8, 3}, {0, 0.1F, 0, 0}), 2u);
    EXPECT_EQ(labels_[0], labels_[1]);
    EXPECT_EQ(labels_[3], labels_[4]);
    EXPECT_NE(labels_[1], labels_[3]);
}

TEST_F(FloodOfARow, JoinsAcrossASaddleThatIsTooShallow) {
    EXPECT_EQ(flood({8, 7.5F, 9}, {0, 0.1F, 0, 0}), 1u);
    EXPECT_EQ(flood({8, 7.0F, 9}, {0, 0.1F, 0, 0}), 2u);
}

TEST_F(FloodOfARow, MeasuresDepthFromTheBase) {
    EXPECT_EQ(flood({18, 17, 19}, {0, 0.1F, 0, 0}), 1u);
    EXPECT_EQ(flood({18, 17, 19}, {10, 0.1F, 0, 0}), 2u);
}

TEST_F(FloodOfARow, JoinsWhatNoiseOrSizeDoNotJustify) {
    EXPECT_EQ(flood({8, 5, 9}, {0, 0.1F, 4, 0}), 1u);
    EXPECT_EQ(flood({8, 5, 9, 8, 7}, {0, 0.1F, 0, 2}), 1u);
    EXPECT_EQ(flood({8, 8, 5, 9, 8, 7}, {0, 0.1F, 0, 2}), 2u);
}

TEST_F(FloodOfARow, IsOnePlateauOnAPlateau) { EXPECT_EQ(flood({4, 4, 4, 4, 4}, {0, 0, 0, 0}), 1u); }

TEST_F(FloodOfARow, OfNothingIsNothing) { EXPECT_EQ(flood({0, 0}, {}), 0u); }

}  // namespace
}  // namespace viroplate::segment
