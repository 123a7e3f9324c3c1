#include "segment/components.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "segment/holes.hpp"

namespace viroplate::segment {
namespace {

Framed<std::uint8_t> mask_of(const std::vector<std::string>& rows) {
    Framed<std::uint8_t> mask(static_cast<int>(rows.front().size()), static_cast<int>(rows.size()), 0);
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) {
            mask.row(y)[x] = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] == '#' ? 1 : 0;
        }
    }
    return mask;
}

Framed<std::uint8_t> random_mask(int width, int height, double share, std::uint32_t seed) {
    std::mt19937 random(seed);
    Framed<std::uint8_t> mask(width, height, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) mask.row(y)[x] = static_cast<double>(random() % 1000) < 1000 * share ? 1 : 0;
    }
    return mask;
}

/// Number of each pixel's component of `value`, from 1 in the order of first pixels, by visiting neighbours.
Framed<std::uint32_t> visit(const Framed<std::uint8_t>& mask, std::uint8_t value) {
    Framed<std::uint32_t> number(mask.width, mask.height, 0);
    std::uint32_t last = 0;
    for (int top = 0; top < mask.height; ++top) {
        for (int left = 0; left < mask.width; ++left) {
            if (mask.row(top)[left] != value || number.row(top)[left] != 0) continue;
            number.row(top)[left] = ++last;
            std::vector<std::pair<int, int>> front{{left, top}};
            while (!front.empty()) {
                const auto [x, y] = front.back();
                front.pop_back();
                for (const auto& [dx, dy] : {std::pair(-1, 0), std::pair(1, 0), std::pair(0, -1), std::pair(0, 1)}) {
                    const int u = x + dx;
                    const int v = y + dy;
                    if (u < 0 || v < 0 || u >= mask.width || v >= mask.height) continue;
                    if (mask.row(v)[u] != value || number.row(v)[u] != 0) continue;
                    number.row(v)[u] = last;
                    front.emplace_back(u, v);
                }
            }
        }
    }
    return number;
}

Framed<std::uint32_t> paint(const Components& parts, int width, int height) {
    Framed<std::uint32_t> number(width, height, 0);
    for (std::size_t i = 0; i < parts.count(); ++i) {
        for (const PixelRun& run : parts.runs(i)) {
            for (PixelIndex pixel = run.begin; pixel < run.end; ++pixel) {
                number[pixel] = static_cast<std::uint32_t>(i + 1);
            }
        }
    }
    return number;
}

/// Fills by visiting all of the background.
void fill_by_visiting(Framed<std::uint8_t>& mask, double largest) {
    const Framed<std::uint32_t> number = visit(mask, 0);
    std::vector<double> area(number.pixels.size() + 1, 0);
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) {
            const bool edge = x == 0 || y == 0 || x == mask.width - 1 || y == mask.height - 1;
            area[number.row(y)[x]] += edge ? 1e9 : 1;
        }
    }
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) {
            if (number.row(y)[x] != 0 && area[number.row(y)[x]] <= largest) mask.row(y)[x] = 1;
        }
    }
}

const std::vector<std::pair<int, int>> kSizes{{1, 1},   {1, 9},   {9, 1},   {2, 2},   {63, 20},
                                              {64, 20}, {65, 20}, {128, 9}, {191, 33}};

TEST(FindComponents, AreThoseOfVisitingNeighbours) {
    std::uint32_t seed = 0;
    for (const auto& [width, height] : kSizes) {
        for (const double share : {0.0, 0.3, 0.5, 0.6, 0.8, 1.0}) {
            const auto mask = random_mask(width, height, share, ++seed);
            for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{1}}) {
                EXPECT_EQ(paint(find_components(mask, value), width, height).pixels, visit(mask, value).pixels)
                    << width << " x " << height << ", share " << share << ", value " << int{value};
            }
        }
    }
}

TEST(FindComponents, OfAnEmptyImageAreNone) {
    EXPECT_EQ(find_components(Framed<std::uint8_t>(0, 0, 0), 0).count(), 0u);
}

TEST(FillHoles, FillsThoseOfVisitingTheBackground) {
    std::uint32_t seed = 100;
    for (const auto& [width, height] : kSizes) {
        for (const double share : {0.4, 0.6, 0.7, 0.85, 1.0}) {
            for (const double largest : {0.0, 1.0, 2.5, 6.0, 20.0, 1e6}) {
                const auto mask = random_mask(width, height, share, ++seed);
                auto expected = mask;
                fill_by_visiting(expected, largest);
                auto filled = mask;
                fill_holes(filled, largest);
                EXPECT_EQ(filled.pixels, expected.pixels) << width << " x " << height << ", up to " << largest;
            }
        }
    }
}

TEST(FillHoles, LeavesTheFrameAsItWas) {
    Framed<std::uint8_t> mask(5, 5, 1);
    mask.row(2)[2] = 0;
    mask.row(0)[3] = 0;
    fill_holes(mask, 1);
    EXPECT_EQ(mask.row(2)[2], 1);
    EXPECT_EQ(mask.row(0)[3], 0);
    EXPECT_EQ(mask[0], 1);
    EXPECT_EQ(mask.pixels.back(), 1);
}

TEST(FillHoles, FillsAHoleThatWindsAndClimbs) {
    auto mask = mask_of({"#########", "#.###...#", "#.#.#.#.#", "#...#.#.#", "###...###", "#########"});
    fill_holes(mask, 15);
    EXPECT_EQ(mask.row(1)[1], 0);
    fill_holes(mask, 16);
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) EXPECT_EQ(mask.row(y)[x], 1) << x << ", " << y;
    }
}

TEST(FindComponents, ConnectsAlongRowsAndColumnsOnly) {
    const auto parts = find_components(mask_of({"##..#", "..#.#", "###.#", "#...."}), 1);
    ASSERT_EQ(parts.count(), 3u);
    EXPECT_EQ(parts.area(0), 2u);
    EXPECT_EQ(parts.area(1), 3u);
    EXPECT_EQ(parts.area(2), 5u);
}

TEST(FindComponents, JoinsBranchesThatMeetLater) {
    const auto parts = find_components(mask_of({"#.#.#", "#.#.#", "#####"}), 1);
    ASSERT_EQ(parts.count(), 1u);
    std::vector<PixelIndex> pixels;
    parts.pixels(0, pixels);
    EXPECT_EQ(pixels.size(), 11u);
    EXPECT_TRUE(std::is_sorted(pixels.begin(), pixels.end()));
}

TEST(FillHoles, FillsWhatIsEnclosedAndSmallEnough) {
    auto mask = mask_of({".######.", ".#..#.#.", ".#..###.", ".####...", "........"});
    fill_holes(mask, 2);
    EXPECT_EQ(mask.row(1)[5], 1);
    EXPECT_EQ(mask.row(1)[2], 0);
    fill_holes(mask, 4);
    EXPECT_EQ(mask.row(1)[2], 1);
    EXPECT_EQ(mask.row(0)[0], 0);
}

TEST(FillHoles, LeavesWhatReachesTheBorder) {
    auto mask = mask_of({"#.#", "#.#", "###"});
    fill_holes(mask, 100);
    EXPECT_EQ(mask.row(1)[1], 0);
}

TEST(Group, KeepsTheOrderWithinEachGroup) {
    Framed<std::uint32_t> labels(4, 1, 0);
    const std::vector<std::uint32_t> values{2, 1, 2, 1};
    std::vector<PixelIndex> pixels;
    for (int x = 0; x < 4; ++x) {
        labels.row(0)[x] = values[static_cast<std::size_t>(x)];
        pixels.push_back(static_cast<PixelIndex>(labels.index(x, 0)));
    }
    const auto groups = group(pixels, labels, 2);
    ASSERT_EQ(groups.count(), 2u);
    EXPECT_EQ(groups.of(0)[0], pixels[1]);
    EXPECT_EQ(groups.of(0)[1], pixels[3]);
    EXPECT_EQ(groups.of(1)[0], pixels[0]);
}

}  // namespace
}  // namespace viroplate::segment
