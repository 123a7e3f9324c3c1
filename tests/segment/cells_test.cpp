#include "viroplate/segment/cells.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "segment/cell_scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::segment {
namespace {

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

/// The rows of each nucleus, from their first to their last pixel.
std::vector<std::vector<image::Run>> filled_rows(const image::ObjectRuns& nuclei) {
    std::vector<std::vector<image::Run>> result(nuclei.count());
    for (std::size_t i = 0; i < nuclei.count(); ++i) {
        for (const auto& run : nuclei.of(i)) {
            if (!result[i].empty() && result[i].back().y == run.y) {
                result[i].back().end = run.end;
            } else {
                result[i].push_back(run);
            }
        }
    }
    return result;
}

double squared_distance(const std::vector<image::Run>& rows, int x, int y) {
    double least = 1e18;
    for (const auto& row : rows) {
        const double dx = std::max({row.begin - x, x - row.end + 1, 0});
        least = std::min(least, dx * dx + (row.y - y) * (row.y - y));
    }
    return least;
}

TEST(Cells, GoToTheNearestNucleusAndOfEquallyNearOnesToTheLowerLabel) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const int side = seed % 3 == 0 ? 1 : 4;  // single pixels make many ties
        const auto nuclei = random_squares(57, 43, 14, side, seed);
        for (const double reach : {0.0, 4.0, 9.5, 15.0, 15.5, 80.0}) {
            const auto found = cells(image::object_runs(nuclei, 14), 10, std::nullopt, lengths(reach, 1, 3));
            expect_lawful(found);
            const auto painted = image::paint_cells(found);
            for (int y = 0; y < nuclei.height; ++y) {
                for (int x = 0; x < nuclei.width; ++x) {
                    const Truth truth = nearest(nuclei, x, y);
                    const bool within = static_cast<double>(truth.squared) <= reach * reach;
                    ASSERT_EQ(painted.at(x, y), within ? truth.label : 0) << x << ", " << y << " seed " << seed;
                }
            }
        }
    }
}

TEST(Cells, HaveARingBetweenGapAndWidthInsideTheirOwnCell) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const auto nuclei = random_squares(80, 60, 12, 6, seed);
        for (const auto& [gap, width] : {std::pair{0.0, 3.0}, {1.0, 3.0}, {2.0, 5.0}, {2.5, 4.2}}) {
            const auto found = cells(image::object_runs(nuclei, 12), 10, std::nullopt, lengths(12, gap, width));
            expect_lawful(found);
            const auto rows = filled_rows(found.nuclei);
            const auto rings = image::paint(found.rings);
            const auto whole = image::paint_cells(found);
            for (int y = 0; y < nuclei.height; ++y) {
                for (int x = 0; x < nuclei.width; ++x) {
                    const auto label = nuclei.at(x, y) == 0 ? whole.at(x, y) : 0;
                    const double squared = label == 0 ? -1 : squared_distance(rows[label - 1], x, y);
                    const bool in_ring = squared > gap * gap && squared <= (gap + width) * (gap + width);
                    ASSERT_EQ(rings.at(x, y), in_ring ? label : 0) << x << ", " << y << " seed " << seed;
                }
            }
            EXPECT_EQ(image::paint(found.nuclei).pixels, nuclei.pixels);
        }
    }
}

TEST(Cells, OfLargeNucleiLieOnAGridWithinOneOfItsPixelsOfTheirPlace) {
    for (const double diameter : {24.0, 34.0, 45.0, 70.0}) {
        const int factor = static_cast<int>(diameter / 11);
        const auto nuclei = random_discs(400, 371, 24, diameter / 2, static_cast<std::uint64_t>(diameter));
        const auto found = cells(image::object_runs(nuclei, 24), diameter, std::nullopt, {});
        expect_lawful(found);
        const auto rows = filled_rows(found.nuclei);
        const auto whole = image::paint_cells(found);
        const double reach = 0.6 * diameter;
        const double near = std::sqrt(2.0) * factor;
        int beyond = 0;
        for (int y = 0; y < nuclei.height; y += 3) {
            for (int x = 0; x < nuclei.width; x += 2) {
                double least = 1e9;
                for (std::size_t i = 0; i < found.count(); ++i) {
                    least = std::min(least, std::sqrt(squared_distance(rows[i], x, y)));
                }
                const auto label = whole.at(x, y);
                if (label == 0) {
                    ++beyond;
                    ASSERT_GE(least, reach - near) << x << ", " << y << " diameter " << diameter;
                    continue;
                }
                const double own = std::sqrt(squared_distance(rows[label - 1], x, y));
                ASSERT_LE(own, reach + near);
                ASSERT_LE(own, least + 2 * near);
                ASSERT_TRUE(nuclei.at(x, y) == 0 || nuclei.at(x, y) == label);
            }
        }
        EXPECT_GT(beyond, 100);
    }
}

TEST(Cells, KeepGapAndWidthOfTheRingExactOnTheGridToo) {
    for (const double diameter : {24.0, 45.0}) {
        const auto nuclei = random_discs(300, 280, 12, diameter / 2, 77);
        for (const auto& [gap, width] : {std::pair{0.0, 5.0}, {1.0, 8.0}, {6.0, 9.0}}) {
            const auto found =
                cells(image::object_runs(nuclei, 12), diameter, std::nullopt, lengths(0.6 * diameter, gap, width));
            expect_lawful(found);
            const auto rows = filled_rows(found.nuclei);
            const double end = std::min(gap + width, 0.6 * diameter);
            for (std::size_t i = 0; i < found.count(); ++i) {
                for (const auto& run : found.rings.of(i)) {
                    for (int x = run.begin; x < run.end; ++x) {
                        const double squared = squared_distance(rows[i], x, run.y);
                        ASSERT_GT(squared, gap * gap);
                        ASSERT_LE(squared, end * end);
                    }
                }
                for (const auto& run : found.remainders.of(i)) {
                    for (int x = run.begin; x < run.end; ++x) {
                        const double squared = squared_distance(rows[i], x, run.y);
                        ASSERT_TRUE(squared <= gap * gap || squared > end * end);
                    }
                }
            }
        }
    }
}

/// The part of every object in a window.
image::ObjectRuns cropped(const image::ObjectRuns& objects, int left, int top, int width, int height) {
    image::ObjectRuns result(width, height);
    std::vector<image::Run> runs;
    for (std::size_t i = 0; i < objects.count(); ++i) {
        runs.clear();
        for (const auto& run : objects.of(i)) {
            const image::Run inside{run.y - top, std::max(run.begin - left, 0), std::min(run.end - left, width)};
            if (inside.y >= 0 && inside.y < height && inside.begin < inside.end) runs.push_back(inside);
        }
        result.add(runs);
    }
    return result;
}

TEST(Cells, AreTheSameInAWindowOfTheImageAsInTheWhole) {
    for (const double diameter : {12.0, 34.0}) {
        const int factor = diameter < 22 ? 1 : 3;
        const auto nuclei = image::object_runs(random_discs(500, 450, 60, diameter / 2, 4), 60);
        const auto whole = cells(nuclei, diameter, std::nullopt, {});
        const int left = 30 * factor;
        const int top = 40 * factor;
        const int width = 300;
        const int height = 270;
        const auto window = cells(cropped(nuclei, left, top, width, height), diameter, std::nullopt, {});
        const int margin = static_cast<int>(2.2 * diameter);  // nuclei and cells that the window cuts
        const auto inner = [&](const image::ObjectRuns& part, int x, int y) {
            return image::paint(cropped(part, x + margin, y + margin, width - 2 * margin, height - 2 * margin)).pixels;
        };
        EXPECT_EQ(inner(whole.rings, left, top), inner(window.rings, 0, 0));
        EXPECT_EQ(inner(whole.remainders, left, top), inner(window.remainders, 0, 0));
        const auto labels = inner(window.remainders, 0, 0);
        EXPECT_GT(std::count_if(labels.begin(), labels.end(), [](auto label) { return label != 0; }), 1000);
    }
}

TEST(Cells, EndTheRingWhereTheCellEnds) {
    image::LabelPlane nuclei(31, 31);
    nuclei.at(15, 15) = 1;
    const auto found = cells(image::object_runs(nuclei, 1), 10, std::nullopt, lengths(5, 1, 50));
    EXPECT_EQ(image::area(found.rings.of(0)) + image::area(found.remainders.of(0)) + 1, 81u);
    EXPECT_EQ(image::area(found.remainders.of(0)), 4u);  // the gap
}

TEST(Cells, ScaleTheirDefaultsWithTheDiameter) {
    image::LabelPlane nuclei(101, 101);
    nuclei.at(50, 50) = 1;
    const auto found = cells(image::object_runs(nuclei, 1), 16, std::nullopt, {});
    const auto whole = image::paint_cells(found);
    const auto rings = image::paint(found.rings);
    EXPECT_EQ(whole.at(50 + 9, 50), 1u);
    EXPECT_EQ(whole.at(50 + 10, 50), 0u);
    EXPECT_EQ(rings.at(50 + 1, 50), 0u);
    EXPECT_EQ(rings.at(50 + 2, 50), 1u);
    EXPECT_EQ(rings.at(50 + 5, 50), 1u);
    EXPECT_EQ(rings.at(50 + 6, 50), 0u);
}

TEST(Cells, GrowFromANucleusThatIsSmallerThanAGridPixel) {
    image::ObjectRuns nuclei(101, 101);
    nuclei.add(std::vector<image::Run>{{49, 51, 52}});
    const auto found = cells(nuclei, 60, std::nullopt, {});
    expect_lawful(found);
    EXPECT_NEAR(std::sqrt(static_cast<double>(image::area(found.remainders.of(0)) + image::area(found.rings.of(0))) /
                          3.14159265),
                36, 4);
}

TEST(Cells, TakeLengthsInMicrometresWithThePixelSizeOnly) {
    CellOptions options;
    options.reach.um = 5;
    image::LabelPlane nuclei(41, 41);
    nuclei.at(20, 20) = 1;
    EXPECT_THROW(cells(image::object_runs(nuclei, 1), 10, std::nullopt, options), Error);
    const auto found = image::paint_cells(cells(image::object_runs(nuclei, 1), 10, 0.5, options));
    EXPECT_EQ(found.at(30, 20), 1u);
    EXPECT_EQ(found.at(31, 20), 0u);
}

TEST(Cells, OfNoNucleiAreNone) {
    EXPECT_EQ(cells(image::ObjectRuns(20, 10), 10, std::nullopt, {}).count(), 0u);
    EXPECT_EQ(cells(image::ObjectRuns(), 10, std::nullopt, {}).count(), 0u);
}

TEST(Cells, OfANucleusWithoutPixelsAreEmpty) {
    image::ObjectRuns nuclei(30, 30);
    nuclei.add({});
    nuclei.add(std::vector<image::Run>{{10, 10, 12}, {11, 10, 12}});
    const auto found = cells(nuclei, 5, std::nullopt, {});
    expect_lawful(found);
    EXPECT_TRUE(found.rings.of(0).empty());
    EXPECT_TRUE(found.remainders.of(0).empty());
    EXPECT_FALSE(found.rings.of(1).empty());
}

TEST(Cells, ReachTheEdgesOfAnImageThatIsNoMultipleOfTheGrid) {
    for (const int width : {1, 2, 3, 7, 45, 46, 47}) {
        for (const int height : {1, 5, 44, 46}) {
            const auto nuclei = random_squares(width, height, 3, 30, 3);
            const auto found = cells(image::object_runs(nuclei, 3), 45, std::nullopt, lengths(60, 1, 12));
            expect_lawful(found);
            const auto whole = image::paint_cells(found);
            EXPECT_EQ(std::count(whole.pixels.begin(), whole.pixels.end(), 0u), 0) << width << " × " << height;
        }
    }
}

}  // namespace
}  // namespace viroplate::segment
