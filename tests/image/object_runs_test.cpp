#include "viroplate/image/object_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::image {
namespace {

using Runs = std::vector<Run>;

Runs runs_of(const ObjectRuns& objects, std::size_t object) {
    const auto runs = objects.of(object);
    return {runs.begin(), runs.end()};
}

LabelPlane random_labels(int width, int height, std::uint32_t count, std::uint64_t stream) {
    Random random(5, stream);
    LabelPlane labels(width, height);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool goes_on = i > 0 && random.uniform() < 0.6;  // into the next row too
        labels.pixels[i] = goes_on ? labels.pixels[i - 1] : static_cast<std::uint32_t>(random.uniform(0, count + 1));
    }
    return labels;
}

TEST(ObjectRuns, AreTheStretchesOfEqualLabelsInReadingOrder) {
    LabelPlane labels(6, 3);
    labels.pixels = {1, 1, 2, 0, 0, 1,  //
                     0, 2, 2, 2, 0, 0,  //
                     1, 0, 0, 0, 2, 2};
    const auto objects = object_runs(labels, 3);
    EXPECT_EQ(objects.width(), 6);
    EXPECT_EQ(objects.height(), 3);
    ASSERT_EQ(objects.count(), 3U);
    EXPECT_EQ(runs_of(objects, 0), (Runs{{0, 0, 2}, {0, 5, 6}, {2, 0, 1}}));
    EXPECT_EQ(runs_of(objects, 1), (Runs{{0, 2, 3}, {1, 1, 4}, {2, 4, 6}}));
    EXPECT_TRUE(objects.of(2).empty());
    EXPECT_EQ(objects.all().size(), 6U);
    EXPECT_EQ(objects.all()[3], (image::Run{0, 2, 3}));
}

TEST(ObjectRuns, DoNotGoOnIntoTheNextRow) {
    LabelPlane labels(3, 2, 1);
    EXPECT_EQ(runs_of(object_runs(labels, 1), 0), (Runs{{0, 0, 3}, {1, 0, 3}}));
}

TEST(ObjectRuns, PaintTheLabelsTheyCameFrom) {
    for (std::uint64_t stream = 0; stream < 20; ++stream) {
        const int width = 1 + static_cast<int>(3 * stream);
        const auto labels = random_labels(width, 37, 9, stream);
        EXPECT_EQ(paint(object_runs(labels, 9)).pixels, labels.pixels) << stream;
    }
}

TEST(ObjectRuns, HaveTheAreaOfTheirObject) {
    const auto labels = random_labels(50, 40, 5, 99);
    const auto objects = object_runs(labels, 5);
    for (std::size_t object = 0; object < 5; ++object) {
        const auto pixels = std::count(labels.pixels.begin(), labels.pixels.end(), object + 1);
        EXPECT_EQ(area(objects.of(object)), static_cast<std::size_t>(pixels));
    }
    EXPECT_EQ(area({}), 0U);
}

TEST(ObjectRuns, GroupWhatComesInReadingOrder) {
    const std::vector<OwnedRun> owned{{2, {0, 1, 4}}, {0, {0, 6, 7}}, {2, {3, 0, 9}}};
    const ObjectRuns objects(10, 5, 4, owned);
    ASSERT_EQ(objects.count(), 4U);
    EXPECT_EQ(runs_of(objects, 0), (Runs{{0, 6, 7}}));
    EXPECT_TRUE(objects.of(1).empty());
    EXPECT_EQ(runs_of(objects, 2), (Runs{{0, 1, 4}, {3, 0, 9}}));
    EXPECT_TRUE(objects.of(3).empty());
}

TEST(ObjectRuns, GrowObjectByObject) {
    ObjectRuns objects(8, 4);
    EXPECT_EQ(objects.count(), 0U);
    const Runs first{{0, 2, 5}, {1, 2, 4}};
    const Runs third{{3, 0, 8}};
    objects.add(first);
    objects.add({});
    objects.add(third);
    ASSERT_EQ(objects.count(), 3U);
    EXPECT_EQ(runs_of(objects, 0), first);
    EXPECT_TRUE(objects.of(1).empty());
    EXPECT_EQ(runs_of(objects, 2), third);
    EXPECT_EQ(paint(objects).at(7, 3), 3U);
}

TEST(ObjectRuns, OfAnEmptyFieldAreNone) {
    EXPECT_EQ(ObjectRuns().count(), 0U);
    EXPECT_TRUE(ObjectRuns().all().empty());
    EXPECT_EQ(object_runs(LabelPlane(), 0).count(), 0U);
    EXPECT_EQ(object_runs(LabelPlane(4, 4), 0).count(), 0U);
    EXPECT_EQ(paint(ObjectRuns(5, 3)).pixels, LabelPlane(5, 3).pixels);
}

TEST(ObjectRuns, RefuseLabelsAboveTheirNumber) {
    EXPECT_THROW(object_runs(LabelPlane(3, 3, 4), 3), Error);
    const std::vector<OwnedRun> stranger{{1, {0, 0, 1}}};
    EXPECT_THROW(ObjectRuns(3, 3, 1, stranger), Error);
}

TEST(TouchesBorder, HoldsForTheOutermostPixelsAlone) {
    const int width = 6;
    const int height = 5;
    const Runs inside{{1, 1, 5}, {2, 1, 2}, {2, 3, 5}, {3, 1, 5}};
    EXPECT_FALSE(touches_border(inside, width, height));
    const Runs all_round{{0, 3, 4}, {2, 0, 1}, {2, 5, 6}, {4, 1, 2}};
    for (const image::Run& pixel : all_round) {
        Runs reaching = inside;
        reaching.push_back(pixel);
        std::sort(reaching.begin(), reaching.end(),
                  [](const image::Run& a, const image::Run& b) { return a.y != b.y ? a.y < b.y : a.begin < b.begin; });
        EXPECT_TRUE(touches_border(reaching, width, height)) << pixel.begin << ", " << pixel.y;
    }
}

TEST(TouchesBorder, HoldsForNoObjectWithoutPixelsAndEveryOneInAnImageOfOne) {
    EXPECT_FALSE(touches_border({}, 6, 5));
    EXPECT_TRUE(touches_border(Runs{{0, 0, 1}}, 1, 1));
}

TEST(CellObjects, PaintTheUnionOfTheirParts) {
    const auto cells = random_labels(40, 30, 6, 7);
    LabelPlane parts[3] = {LabelPlane(40, 30), LabelPlane(40, 30), LabelPlane(40, 30)};
    Random random(5, 8);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        parts[static_cast<std::size_t>(random.uniform(0, 3))].pixels[i] = cells.pixels[i];
    }
    const CellObjects objects{object_runs(parts[0], 6), object_runs(parts[1], 6), object_runs(parts[2], 6)};
    EXPECT_EQ(objects.count(), 6U);
    EXPECT_EQ(paint_cells(objects).pixels, cells.pixels);
}

}  // namespace
}  // namespace viroplate::image
