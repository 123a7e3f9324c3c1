#include "segment/outline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "segment/drawing.hpp"
#include "segment/label_runs.hpp"

namespace viroplate::segment {
namespace {

Framed<std::uint32_t> labels_of(const std::vector<std::string>& rows) {
    Framed<std::uint32_t> labels(static_cast<int>(rows.front().size()), static_cast<int>(rows.size()), 0);
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            const char label = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
            if (label != '.') labels.row(y)[x] = static_cast<std::uint32_t>(label - '0');
        }
    }
    return labels;
}

/// A smooth random image: averaged noise, so that outlines cross between many pixels.
Framed<float> random_image(int width, int height, std::mt19937& random) {
    std::uniform_real_distribution<float> value(0, 100);
    Framed<float> image(width, height, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) image.row(y)[x] = value(random);
    }
    for (int y = 0; y < height; ++y) {
        for (int x = 1; x < width; ++x) image.row(y)[x] = 0.5F * (image.row(y)[x] + image.row(y)[x - 1]);
    }
    return image;
}

Framed<std::uint32_t> random_labels(int width, int height, std::uint32_t count, std::mt19937& random) {
    Framed<std::uint32_t> labels(width, height, 0);
    for (std::uint32_t label = 1; label <= count; ++label) {
        const int left = static_cast<int>(random() % static_cast<unsigned>(width));
        const int top = static_cast<int>(random() % static_cast<unsigned>(height));
        for (int y = top; y < std::min(height, top + 5); ++y) {
            for (int x = left; x < std::min(width, left + 6); ++x) labels.row(y)[x] = label;
        }
    }
    return labels;
}

/// Growth as it is defined: one pixel after the other, those taken first grow first.
Framed<std::uint32_t> grow_slowly(Framed<std::uint32_t> labels, const Framed<float>& image, int steps) {
    std::vector<std::pair<int, int>> front;
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            if (labels.row(y)[x] != 0) front.emplace_back(x, y);
        }
    }
    for (int step = 0; step < steps; ++step) {
        std::vector<std::pair<int, int>> next;
        for (const auto& [x, y] : front) {
            for (const auto& [to_x, to_y] :
                 {std::pair(x, y - 1), std::pair(x - 1, y), std::pair(x + 1, y), std::pair(x, y + 1)}) {
                if (to_x < 0 || to_y < 0 || to_x >= labels.width || to_y >= labels.height) continue;
                if (labels.row(to_y)[to_x] != 0 || image.row(to_y)[to_x] > image.row(y)[x]) continue;
                labels.row(to_y)[to_x] = labels.row(y)[x];
                next.emplace_back(to_x, to_y);
            }
        }
        front = next;
    }
    return labels;
}

/// Runs of the pixels of `zone` above the level, each interpolated by itself.
std::vector<image::Run> draw_slowly(const WorkingImage& work, std::span<const image::Run> zone, float level, int width,
                                    int height) {
    image::LabelPlane plane(width, height, 0);
    const auto centre = [&](int x, int y) {
        return work.fine.row(std::clamp(y, 0, work.fine.height - 1))[std::clamp(x, 0, work.fine.width - 1)];
    };
    const auto place = [&](int at) {
        const float there = (static_cast<float>(at % work.factor) + 0.5F) / static_cast<float>(work.factor) - 0.5F;
        const int first = at / work.factor - (there < 0 ? 1 : 0);
        return std::pair(first, there < 0 ? 1 + there : there);
    };
    for (const image::Run& run : zone) {
        for (int y = run.y * work.factor; y < std::min(height, (run.y + 1) * work.factor); ++y) {
            for (int x = run.begin * work.factor; x < std::min(width, run.end * work.factor); ++x) {
                const auto [column, along] = place(x);
                const auto [row, down] = place(y);
                const float upper = centre(column, row) + along * (centre(column + 1, row) - centre(column, row));
                const float lower =
                    centre(column, row + 1) + along * (centre(column + 1, row + 1) - centre(column, row + 1));
                if (upper + down * (lower - upper) > level) plane.at(x, y) = 1;
            }
        }
    }
    const image::ObjectRuns runs = image::object_runs(plane, 1);
    return {runs.of(0).begin(), runs.of(0).end()};
}

WorkingImage working_image(Framed<float> fine, int factor) {
    WorkingImage work;
    work.factor = factor;
    work.fine = std::move(fine);
    return work;
}

TEST(LabelRuns, AreTheRunsOfEveryLabelInReadingOrder) {
    const auto runs = label_runs(labels_of({"112.2", ".1333"}), 4);
    ASSERT_EQ(runs.count(), 4u);
    EXPECT_EQ(std::vector<image::Run>(runs.of(0).begin(), runs.of(0).end()),
              (std::vector<image::Run>{{0, 0, 2}, {1, 1, 2}}));
    EXPECT_EQ(std::vector<image::Run>(runs.of(1).begin(), runs.of(1).end()),
              (std::vector<image::Run>{{0, 2, 3}, {0, 4, 5}}));
    EXPECT_EQ(std::vector<image::Run>(runs.of(2).begin(), runs.of(2).end()), (std::vector<image::Run>{{1, 2, 5}}));
    EXPECT_TRUE(runs.of(3).empty());
}

TEST(LabelRuns, CoverEveryPixelOfARandomImage) {
    std::mt19937 random(1);
    for (int width = 1; width < 40; width += 3) {
        const auto labels = random_labels(width, 17, 9, random);
        const auto runs = label_runs(labels, 9);
        auto painted = Framed<std::uint32_t>(width, 17, 0);
        for (std::uint32_t i = 0; i < 9; ++i) {
            for (const image::Run& run : runs.of(i)) std::fill_n(painted.row(run.y) + run.begin, run.length(), i + 1);
        }
        EXPECT_EQ(painted.pixels, labels.pixels);
    }
}

TEST(ByFirstRow, VisitsUpperObjectsFirstAndEmptyOnesLast) {
    const auto runs = label_runs(labels_of({"..3", "1.3", ".4."}), 4);
    EXPECT_EQ(by_first_row(runs), (std::vector<std::uint32_t>{2, 0, 3, 1}));
}

TEST(GrowDownhill, TakesOnlyWhatDoesNotLieHigher) {
    Framed<float> image(5, 1, 0);
    std::copy_n(std::vector<float>{1, 2, 5, 5, 6}.begin(), 5, image.row(0));
    const Zones zones = grow_downhill(labels_of({"..1.."}), 1, image, 3);
    EXPECT_EQ(zones.labels.pixels, labels_of({"1111."}).pixels);
    ASSERT_EQ(zones.runs.of(0).size(), 1u);
    EXPECT_EQ(zones.runs.of(0)[0], (image::Run{0, 0, 4}));
}

TEST(GrowDownhill, LeavesTheFrameEmptyAndNoStepsChangeNothing) {
    const auto labels = labels_of({"11", "12"});
    EXPECT_EQ(grow_downhill(labels, 2, Framed<float>(2, 2, 0), 3).labels.pixels, labels.pixels);
    const auto one = labels_of({"...", ".1."});
    EXPECT_EQ(grow_downhill(one, 1, Framed<float>(3, 2, 0), 0).labels.pixels, one.pixels);
}

TEST(GrowDownhill, IsTheGrowthOfOnePixelAfterTheOther) {
    std::mt19937 random(2);
    for (int round = 0; round < 40; ++round) {
        const int width = 1 + static_cast<int>(random() % 50);
        const int height = 1 + static_cast<int>(random() % 30);
        const auto labels = random_labels(width, height, 8, random);
        const auto image = random_image(width, height, random);
        const int steps = static_cast<int>(random() % 5);
        const Zones zones = grow_downhill(labels, 8, image, steps);
        const auto expected = grow_slowly(labels, image, steps);
        ASSERT_EQ(zones.labels.pixels, expected.pixels) << width << " × " << height << ", " << steps << " steps";
    }
}

TEST(Drawing, IsThePixelByPixelInterpolationAtAnyFactor) {
    std::mt19937 random(3);
    for (int round = 0; round < 150; ++round) {
        const int factor = 1 + round % 7;
        const int columns = 1 + static_cast<int>(random() % (round % 5 == 0 ? 200 : 25));
        const int rows = 1 + static_cast<int>(random() % 12);
        const int width = columns * factor - static_cast<int>(random() % static_cast<unsigned>(factor));
        const int height = rows * factor - static_cast<int>(random() % static_cast<unsigned>(factor));
        const WorkingImage work = working_image(random_image(columns, rows, random), factor);
        auto labels = random_labels(columns, rows, 1, random);
        if (round % 3 == 0) labels = grow_downhill(labels, 1, Framed<float>(columns, rows, 0), 300).labels;  // all
        const auto zone = label_runs(labels, 1);
        Drawing drawing(work, width, height);
        for (const float level : {-1.0F, 20.0F, 50.0F, 70.0F, 101.0F}) {
            ASSERT_EQ(drawing.draw(zone.of(0), level), draw_slowly(work, zone.of(0), level, width, height))
                << "factor " << factor << ", " << columns << " × " << rows << ", level " << level;
        }
    }
}

TEST(Drawing, JoinsRunsOverACentreThatAloneLiesBelow) {
    Framed<float> fine(3, 1, 0);
    std::copy_n(std::vector<float>{20, 9.9F, 20}.begin(), 3, fine.row(0));
    const WorkingImage work = working_image(fine, 2);
    const std::vector<image::Run> zone{{0, 0, 3}};
    EXPECT_EQ(Drawing(work, 6, 2).draw(zone, 10), (std::vector<image::Run>{{0, 0, 6}, {1, 0, 6}}));
}

/// Two discs of light, the second at a place given in pixels of the working image.
WorkingImage two_discs(int factor) {
    Framed<float> fine(40, 20, 0);
    for (int y = 0; y < 20; ++y) {
        for (int x = 0; x < 40; ++x) {
            const auto near = [&](int cx, int cy) { return (x - cx) * (x - cx) + (y - cy) * (y - cy) <= 25; };
            fine.row(y)[x] = near(28, 8) || near(9, 11) ? 100.0F : 0.0F;
        }
    }
    return working_image(fine, factor);
}

Zones zones_of_discs(const WorkingImage& work) {
    auto labels = Framed<std::uint32_t>(40, 20, 0);
    for (int y = 0; y < 20; ++y) {
        for (int x = 0; x < 40; ++x) {
            if (work.fine.row(y)[x] > 0) labels.row(y)[x] = x < 20 ? 1 : 2;
        }
    }
    return grow_downhill(labels, 2, work.fine, 2);
}

TEST(DrawOutlines, NumbersInReadingOrderAndCountsWhatItRefuses) {
    const WorkingImage work = two_discs(3);
    const Zones zones = zones_of_discs(work);
    const Nuclei both = draw_outlines(work, zones, {50, 50}, 120, 60, 33, {});
    ASSERT_EQ(both.objects.count(), 2u);
    EXPECT_GT(both.objects.of(0).front().begin, 60) << "the upper disc is the right one";
    EXPECT_NEAR(static_cast<double>(image::area(both.objects.of(0))), 81 * 9, 81);
    EXPECT_EQ(both.left_out, 0u);
    EXPECT_EQ(draw_outlines(work, zones, {50, 50}, 120, 60, 330, {}).left_out, 2u);
    EXPECT_EQ(draw_outlines(work, zones, {50, 50}, 120, 60, 6, {}).left_out, 2u);
}

TEST(DrawOutlines, LeavesOutWithoutCountingWhatHasNoLevelOrNothingAboveIt) {
    const WorkingImage work = two_discs(2);
    const Zones zones = zones_of_discs(work);
    const Nuclei one = draw_outlines(work, zones, {std::numeric_limits<float>::max(), 50}, 80, 40, 22, {});
    EXPECT_EQ(one.objects.count(), 1u);
    EXPECT_EQ(one.left_out, 0u);
    EXPECT_EQ(draw_outlines(work, zones, {100, 100}, 80, 40, 22, {}).objects.count(), 0u);
    EXPECT_EQ(
        draw_outlines(work, Zones{Framed<std::uint32_t>(40, 20, 0), image::ObjectRuns(40, 20)}, {}, 80, 40, 22, {})
            .objects.count(),
        0u);
}

TEST(DrawOutlines, FillsTheHoleOfANucleus) {
    WorkingImage work = two_discs(2);
    Zones zones = zones_of_discs(work);
    const auto whole = image::area(draw_outlines(work, zones, {50, 50}, 80, 40, 22, {}).objects.of(1));
    work.fine.row(11)[9] = 0;
    EXPECT_EQ(image::area(draw_outlines(work, zones, {50, 50}, 80, 40, 22, {}).objects.of(1)), whole);
}

}  // namespace
}  // namespace viroplate::segment
