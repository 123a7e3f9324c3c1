#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "viroplate/core/random.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/segment/cells.hpp"

namespace viroplate::segment {

inline CellOptions lengths(double reach, double gap, double width) {
    CellOptions options;
    options.reach.px = reach;
    options.ring_gap.px = gap;
    options.ring_width.px = width;
    return options;
}

/// `count` square nuclei of `side` px at random, the later over the earlier: some are cut, notched, in two or gone.
inline image::LabelPlane random_squares(int width, int height, std::uint32_t count, int side, std::uint64_t seed) {
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

/// Discs at random, the earlier over the later, so that many touch.
inline image::LabelPlane random_discs(int width, int height, std::uint32_t count, double radius, std::uint64_t seed) {
    Random random(seed, 1);
    image::LabelPlane nuclei(width, height);
    for (std::uint32_t label = 1; label <= count; ++label) {
        const double centre_x = random.uniform(0, width);
        const double centre_y = random.uniform(0, height);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const double squared = (x - centre_x) * (x - centre_x) + (y - centre_y) * (y - centre_y);
                if (squared <= radius * radius && nuclei.at(x, y) == 0) nuclei.at(x, y) = label;
            }
        }
    }
    return nuclei;
}

/// The laws of image::ObjectRuns and image::CellObjects: runs of an object in reading order, apart, in the image; no
/// pixel in two parts.
inline void expect_lawful(const image::CellObjects& cells) {
    image::Plane<int> uses(cells.nuclei.width(), cells.nuclei.height());
    for (const auto* part : {&cells.nuclei, &cells.rings, &cells.remainders}) {
        ASSERT_EQ(part->count(), cells.count());
        ASSERT_EQ(part->width(), uses.width);
        ASSERT_EQ(part->height(), uses.height);
        for (std::size_t i = 0; i < part->count(); ++i) {
            const image::Run* before = nullptr;
            for (const image::Run& run : part->of(i)) {
                ASSERT_TRUE(run.y >= 0 && run.y < uses.height && run.begin >= 0 && run.end <= uses.width);
                ASSERT_LT(run.begin, run.end);
                if (before != nullptr) {
                    ASSERT_TRUE(before->y < run.y || (before->y == run.y && before->end < run.begin))
                        << "row " << run.y << ": " << before->end << ", " << run.begin;
                }
                before = &run;
                for (int x = run.begin; x < run.end; ++x) ++uses.at(x, run.y);
            }
        }
    }
    EXPECT_LE(*std::max_element(uses.pixels.begin(), uses.pixels.end()), 1);
}

}  // namespace viroplate::segment
