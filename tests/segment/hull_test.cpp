#include "segment/hull.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace viroplate::segment {
namespace {

TEST(HullOf, PixelsAndTheirRunsIsThatOfTheImage) {
    Framed<std::uint8_t> mask(40, 30, 0);
    std::vector<PixelIndex> pixels;
    std::vector<image::Run> rows;
    for (int y = 0; y < mask.height; ++y) {
        for (int x = 0; x < mask.width; ++x) {
            const double distance = std::hypot(x - 17, 1.4 * (y - 12));
            if (distance > 16 || (distance < 7 && x % 3 != 0)) continue;  // some rows are several runs
            mask.row(y)[x] = 1;
            pixels.push_back(static_cast<PixelIndex>(mask.index(x, y)));
            rows.push_back({y, x, x + 1});
        }
    }
    const double expected = image::hull_area(rows);
    EXPECT_GT(expected, 500);
    EXPECT_EQ(hull_of(pixels, mask.stride()).area(), expected);
    const Components components = find_components(mask, 1);
    ASSERT_EQ(components.count(), 1u);
    EXPECT_EQ(hull_of(components.runs(0), mask.stride()).area(), expected);
}

}  // namespace
}  // namespace viroplate::segment
