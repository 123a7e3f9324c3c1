#include "segment/flood.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
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

/// The same by its definition: one pixel after another, each of a basin with all it was joined to.
class SlowFlood {
public:
    SlowFlood(const Framed<float>& height, const FloodRule& rule) : height_(height), rule_(rule) {}

    /// For each of `pixels` the first pixel of its basin.
    std::vector<PixelIndex> run(std::vector<PixelIndex> pixels) {
        const std::vector<PixelIndex> all = pixels;
        std::stable_sort(pixels.begin(), pixels.end(),
                         [&](PixelIndex a, PixelIndex b) { return height_[a] > height_[b]; });
        for (const PixelIndex pixel : pixels) add(pixel);
        std::vector<PixelIndex> basins;
        for (const PixelIndex pixel : all) basins.push_back(basin_.at(pixel));
        return basins;
    }

private:
    void add(PixelIndex pixel) {
        const auto stride = static_cast<PixelIndex>(height_.stride());
        PixelIndex own = 0;
        for (const PixelIndex next : {pixel - stride, pixel - 1, pixel + 1, pixel + stride}) {
            if (!basin_.contains(next)) continue;
            const PixelIndex other = basin_[next];
            own = own == 0 || own == other ? other : meet(own, other, height_[pixel]);
        }
        basin_[pixel] = own == 0 ? pixel : own;
    }
    PixelIndex meet(PixelIndex one, PixelIndex other, float level) {
        const PixelIndex higher = height_[other] > height_[one] ? other : one;
        const PixelIndex lower = higher == one ? other : one;
        const float dip = height_[lower] - level;
        const auto area = std::count_if(basin_.begin(), basin_.end(), [&](const auto& p) { return p.second == lower; });
        if (dip < rule_.depth * (height_[lower] - rule_.base) || dip < rule_.least_depth ||
            static_cast<double>(area) < rule_.least_area) {
            for (auto& entry : basin_) {
                if (entry.second == lower) entry.second = higher;
            }
        }
        return higher;
    }

    const Framed<float>& height_;
    FloodRule rule_;
    std::map<PixelIndex, PixelIndex> basin_;
};

/// Whole heights up to 60 with their highest and lowest among them, so that each is a class of its own.
struct Landscape {
    Landscape(int width, int rows, std::uint32_t seed) : height(width, rows, 0) {
        std::mt19937 random(seed);
        for (int y = 0; y < rows; ++y) {
            for (int x = 0; x < width; ++x) {
                height.row(y)[x] = static_cast<float>(random() % 64);
                pixels.push_back(static_cast<PixelIndex>(height.index(x, y)));
            }
        }
        height.row(0)[0] = 0;
        height.row(rows - 1)[width - 1] = 63;
    }
    Framed<float> height;
    std::vector<PixelIndex> pixels;
};

TEST(Flood, IsThatOfItsDefinition) {
    const std::vector<FloodRule> rules{{0, 0.3F, 0, 0}, {0, 0.05F, 10, 0}, {-20, 0.1F, 0, 3.5}, {0, 0, 0, 0}};
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        // At most 64 pixels: as many classes as heights.
        const Landscape land(8, seed % 2 == 0 ? 8 : 5, seed);
        for (const FloodRule& rule : rules) {
            Flood flood(land.height);
            const std::uint32_t count = flood.run(land.pixels, land.height, rule);
            const std::vector<PixelIndex> expected = SlowFlood(land.height, rule).run(land.pixels);
            std::map<std::uint32_t, PixelIndex> basin;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const auto entry = basin.emplace(flood.labels()[land.pixels[i]], expected[i]).first;
                EXPECT_EQ(entry->second, expected[i]) << "pixel " << i << ", seed " << seed;
            }
            EXPECT_EQ(basin.size(), count);
            EXPECT_EQ(std::set<PixelIndex>(expected.begin(), expected.end()).size(), count);
        }
    }
}

TEST(Flood, TellsBasinsAndAreasOfTheLastSet) {
    const Landscape land(40, 30, 3);
    Flood flood(land.height);
    const std::uint32_t count = flood.run(land.pixels, land.height, {0, 0.4F, 0, 2}, 100);
    ASSERT_GT(count, 1u);
    ASSERT_EQ(flood.areas().size(), count);
    std::vector<std::uint32_t> areas(count, 0);
    for (std::size_t i = 0; i < land.pixels.size(); ++i) {
        EXPECT_EQ(flood.labels()[land.pixels[i]], flood.basins()[i] + 100);
        ++areas.at(flood.basins()[i] - 1);
    }
    EXPECT_TRUE(std::equal(areas.begin(), areas.end(), flood.areas().begin()));
}

}  // namespace
}  // namespace viroplate::segment
