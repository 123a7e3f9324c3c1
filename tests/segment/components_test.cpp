#include "segment/components.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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

TEST(FindComponents, KeepsTouchingLabelsApart) {
    Framed<std::uint32_t> labels(4, 1, 0);
    labels.row(0)[0] = labels.row(0)[1] = 3;
    labels.row(0)[2] = labels.row(0)[3] = 1;
    EXPECT_EQ(find_components(labels).count(), 2u);
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
