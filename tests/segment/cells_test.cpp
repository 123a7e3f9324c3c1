#include "viroplate/segment/cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::segment {
namespace {

/// `count` square nuclei of `side` px at random, the later over the earlier.
image::LabelPlane random_nuclei(int width, int height, std::uint32_t count, int side, std::uint64_t seed) {
    Random random(seed, 0);
    image::LabelPlane nuclei(width, height);
    for (std::uint32_t label = 1; label <= count; ++label) {
        const int left = static_cast<int>(random.below(static_cast<std::uint32_t>(width)));
        const int top = static_cast<int>(random.below(static_cast<std::uint32_t>(height)));
        for (int y = top; y < std::min(top + side, height); ++y) {
            for (int x = left; x < std::min(left + side, width); ++x) nuclei.at(x, y) = label;
        }
    }
    return nuclei;
}

struct Truth {
    std::uint32_t label = 0;
    std::int64_t squared = -1;
};

Truth nearest(const image::LabelPlane& nuclei, int x, int y) {
    Truth best;
    for (int v = 0; v < nuclei.height; ++v) {
        for (int u = 0; u < nuclei.width; ++u) {
            const auto label = nuclei.at(u, v);
            if (label == 0) continue;
            const std::int64_t squared = std::int64_t{u - x} * (u - x) + std::int64_t{v - y} * (v - y);
            if (best.label == 0 || squared < best.squared || (squared == best.squared && label < best.label)) {
                best = {label, squared};
            }
        }
    }
    return best;
}

CellOptions lengths(double reach, double gap, double width) {
    CellOptions options;
    options.reach.px = reach;
    options.ring_gap.px = gap;
    options.ring_width.px = width;
    return options;
}

TEST(Cells, GoToTheNearestNucleusAndOfEquallyNearOnesToTheLowerLabel) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const int side = seed % 3 == 0 ? 1 : 4;  // single pixels make many ties
        const auto nuclei = random_nuclei(57, 43, 14, side, seed);
        for (const double reach : {4.0, 9.5, 80.0}) {
            const auto found = cells(nuclei, 14, 10, std::nullopt, lengths(reach, 1, 3));
            for (int y = 0; y < nuclei.height; ++y) {
                for (int x = 0; x < nuclei.width; ++x) {
                    const Truth truth = nearest(nuclei, x, y);
                    const bool within = static_cast<double>(truth.squared) <= reach * reach;
                    ASSERT_EQ(found.cells.at(x, y), within ? truth.label : 0) << x << ", " << y << " seed " << seed;
                }
            }
        }
    }
}

TEST(Cells, HaveARingBetweenGapAndWidthInsideTheirOwnCell) {
    const auto nuclei = random_nuclei(80, 60, 9, 6, 5);
    const auto found = cells(nuclei, 9, 10, std::nullopt, lengths(12, 2, 5));
    for (int y = 0; y < nuclei.height; ++y) {
        for (int x = 0; x < nuclei.width; ++x) {
            const Truth truth = nearest(nuclei, x, y);
            const bool in_ring = truth.squared > 4 && truth.squared <= 49;
            ASSERT_EQ(found.rings.at(x, y), in_ring ? truth.label : 0);
            ASSERT_TRUE(found.rings.at(x, y) == 0 || found.rings.at(x, y) == found.cells.at(x, y));
            ASSERT_TRUE(nuclei.at(x, y) == 0 || nuclei.at(x, y) == found.cells.at(x, y));
        }
    }
    EXPECT_EQ(found.nuclei.pixels, nuclei.pixels);
    EXPECT_EQ(found.count, 9u);
}

TEST(Cells, EndTheRingWhereTheCellEnds) {
    image::LabelPlane nuclei(31, 31);
    nuclei.at(15, 15) = 1;
    const auto found = cells(nuclei, 1, 10, std::nullopt, lengths(5, 1, 50));
    for (std::size_t i = 0; i < nuclei.size(); ++i) {
        EXPECT_TRUE(found.rings.pixels[i] == 0 || found.cells.pixels[i] == 1);
    }
}

TEST(Cells, ScaleTheirDefaultsWithTheDiameter) {
    image::LabelPlane nuclei(101, 101);
    nuclei.at(50, 50) = 1;
    const auto found = cells(nuclei, 1, 40, std::nullopt, {});
    EXPECT_EQ(found.cells.at(50 + 24, 50), 1u);
    EXPECT_EQ(found.cells.at(50 + 25, 50), 0u);
    EXPECT_EQ(found.rings.at(50 + 1, 50), 0u);
    EXPECT_EQ(found.rings.at(50 + 2, 50), 1u);
    EXPECT_EQ(found.rings.at(50 + 11, 50), 1u);
    EXPECT_EQ(found.rings.at(50 + 12, 50), 0u);
}

TEST(Cells, TakeLengthsInMicrometresWithThePixelSizeOnly) {
    CellOptions options;
    options.reach.um = 5;
    image::LabelPlane nuclei(41, 41);
    nuclei.at(20, 20) = 1;
    EXPECT_THROW(cells(nuclei, 1, 10, std::nullopt, options), Error);
    const auto found = cells(nuclei, 1, 10, 0.5, options);
    EXPECT_EQ(found.cells.at(30, 20), 1u);
    EXPECT_EQ(found.cells.at(31, 20), 0u);
}

TEST(Cells, OfNoNucleiAreNone) {
    const auto found = cells(image::LabelPlane(20, 10), 0, 10, std::nullopt, {});
    EXPECT_EQ(found.cells.pixels, image::LabelPlane(20, 10).pixels);
    EXPECT_TRUE(cells(image::LabelPlane(), 0, 10, std::nullopt, {}).cells.empty());
}

}  // namespace
}  // namespace viroplate::segment
