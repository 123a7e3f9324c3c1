#include <gtest/gtest.h>

#include <cmath>

#include "segment/cell_scene.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {
namespace {

using image::LabelPlane;
using image::PreparedPlane;

constexpr double kZero = 500;

/// A plane of this signal, with noise of the given standard deviation.
template <class Signal>
PreparedPlane stain_of(int width, int height, double noise, Signal signal) {
    Random random(21, 0);
    PreparedPlane plane;
    plane.zero = kZero;
    plane.level = image::Plane<std::uint16_t>(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double level = kZero + signal(x, y) + noise * random.normal();
            plane.level.at(x, y) = static_cast<std::uint16_t>(std::clamp(std::round(level), 0.0, 65535.0));
        }
    }
    return plane;
}

double distance(double x, double y, double to_x, double to_y) { return std::hypot(x - to_x, y - to_y); }

void add_disc(LabelPlane& labels, double centre_x, double centre_y, double radius, std::uint32_t label) {
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            if (distance(x, y, centre_x, centre_y) <= radius) labels.at(x, y) = label;
        }
    }
}

CellOptions propagated() {
    CellOptions options;
    options.method = CellMethod::propagate;
    return options;
}

LabelPlane whole(const image::CellObjects& cells) {
    expect_lawful(cells);
    return image::paint_cells(cells);
}

/// Two nuclei in one row of a bright sheet with a dark line across it, nearer to the first one.
struct DarkLine {
    double diameter;
    int line_begin, line_end;
    LabelPlane nuclei;
    PreparedPlane stain;

    explicit DarkLine(double nuclear_diameter)
        : diameter(nuclear_diameter),
          line_begin(static_cast<int>(2.4 * diameter)),
          line_end(static_cast<int>(2.4 * diameter) + std::max(2, static_cast<int>(0.15 * diameter))),
          nuclei(static_cast<int>(6 * diameter), static_cast<int>(4 * diameter)) {
        add_disc(nuclei, 1.5 * diameter, 2 * diameter, diameter / 2, 1);
        add_disc(nuclei, 4.0 * diameter, 2 * diameter, diameter / 2, 2);
        stain = stain_of(nuclei.width, nuclei.height, 8,
                         [this](int x, int) { return x >= line_begin && x < line_end ? 300.0 : 1000.0; });
    }
    /// Mean column of the border between the two cells, over the rows through the nuclei.
    double border(const LabelPlane& cells) const {
        double sum = 0;
        int rows = 0;
        for (int y = static_cast<int>(1.6 * diameter); y < static_cast<int>(2.4 * diameter); ++y, ++rows) {
            for (int x = 0; x < cells.width; ++x) sum += cells.at(x, y) == 1 ? 1 : 0;
        }
        return sum / rows;
    }
};

TEST(PropagatedCells, MeetAtADarkLineAndNotInTheMiddle) {
    for (const double diameter : {14.0, 30.0}) {  // on the image's own pixels, and on a grid
        const DarkLine scene(diameter);
        const auto nuclei = image::object_runs(scene.nuclei, 2);
        const double middle = 2.75 * diameter;
        CellOptions dilated;
        dilated.reach.px = 2 * diameter;
        EXPECT_NEAR(scene.border(whole(cells(nuclei, diameter, std::nullopt, dilated))), middle, 2);
        auto options = propagated();
        options.regularization = 1;
        const double border = scene.border(whole(cells(nuclei, scene.stain, diameter, std::nullopt, options)));
        EXPECT_GE(border, scene.line_begin - 1 - diameter / 11);
        EXPECT_LE(border, scene.line_end + 1 + diameter / 11);
        EXPECT_LT(border, middle - 0.1 * diameter);
    }
}

TEST(PropagatedCells, KeepToTheMiddleWhereTheRegularizationIsStrong) {
    const DarkLine scene(14);
    auto options = propagated();
    options.regularization = 1000;
    const auto found = cells(image::object_runs(scene.nuclei, 2), scene.stain, 14, std::nullopt, options);
    EXPECT_NEAR(scene.border(whole(found)), 2.75 * 14, 2);
}

TEST(PropagatedCells, FillTheirStainAndGoNoFurther) {
    for (const double diameter : {12.0, 36.0}) {
        const int size = static_cast<int>(7 * diameter);
        const double centre = 3.5 * diameter;
        LabelPlane nuclei(size, size);
        add_disc(nuclei, centre, centre, diameter / 2, 1);
        // A cell that is twice as long as wide, its nucleus off its middle.
        const auto in_cell = [&](double x, double y, double scale) {
            return std::hypot((x - centre - 0.3 * diameter) / 2, y - centre) <= 0.8 * diameter * scale;
        };
        const auto stain = stain_of(size, size, 20, [&](int x, int y) { return in_cell(x, y, 1) ? 800.0 : 0.0; });
        const auto found = whole(cells(image::object_runs(nuclei, 1), stain, diameter, std::nullopt, propagated()));
        const double grid = std::max(1.0, std::floor(diameter / 11));
        for (int y = 0; y < size; ++y) {
            for (int x = 0; x < size; ++x) {
                const double edge = 3 * grid / (0.8 * diameter);
                if (in_cell(x, y, 1 - edge)) {
                    ASSERT_EQ(found.at(x, y), 1U) << x << ", " << y;
                }
                if (!in_cell(x, y, 1 + edge)) {
                    ASSERT_EQ(found.at(x, y), 0U) << x << ", " << y;
                }
            }
        }
    }
}

TEST(PropagatedCells, OfAnEvenSheetAreNearlyTheDilatedOnes) {
    for (const double diameter : {12.0, 26.0}) {
        const auto nuclei = image::object_runs(random_discs(400, 360, 40, diameter / 2, 8), 40);
        const auto sheet = stain_of(400, 360, 10, [](int, int) { return 1000.0; });
        CellOptions options;
        options.reach.px = diameter;
        const auto dilated = whole(cells(nuclei, sheet, diameter, std::nullopt, options));
        options.method = CellMethod::propagate;
        const auto found = whole(cells(nuclei, sheet, diameter, std::nullopt, options));
        int different = 0;
        int inside = 0;
        for (std::size_t i = 0; i < found.size(); ++i) {
            different += found.pixels[i] != dilated.pixels[i] ? 1 : 0;
            inside += dilated.pixels[i] != 0 ? 1 : 0;
        }
        EXPECT_LT(different, 0.03 * inside);
    }
}

TEST(PropagatedCells, AreTheNucleusAloneWhereThereIsNoStain) {
    LabelPlane nuclei(200, 100);
    add_disc(nuclei, 50, 50, 8, 1);
    add_disc(nuclei, 150, 50, 8, 2);
    const auto stain = stain_of(200, 100, 10, [](int x, int y) { return distance(x, y, 50, 50) < 25 ? 600.0 : 0.0; });
    const auto found = cells(image::object_runs(nuclei, 2), stain, 16, std::nullopt, propagated());
    expect_lawful(found);
    EXPECT_GT(image::area(found.remainders.of(0)) + image::area(found.rings.of(0)), 1500U);
    EXPECT_LT(image::area(found.remainders.of(1)) + image::area(found.rings.of(1)), 12U);
    EXPECT_EQ(image::paint(found.nuclei).pixels, nuclei.pixels);
}

TEST(PropagatedCells, EndAtTheReach) {
    LabelPlane nuclei(161, 161);
    add_disc(nuclei, 80, 80, 7, 1);
    const auto sheet = stain_of(161, 161, 5, [](int, int) { return 1000.0; });
    auto options = propagated();
    options.reach.px = 20;
    const auto found = whole(cells(image::object_runs(nuclei, 1), sheet, 14, std::nullopt, options));
    for (int y = 0; y < 161; ++y) {
        for (int x = 0; x < 161; ++x) {
            if (distance(x, y, 80, 80) < 26) {
                ASSERT_EQ(found.at(x, y), 1U);
            }
            if (distance(x, y, 80, 80) > 28) {
                ASSERT_EQ(found.at(x, y), 0U);
            }
        }
    }
}

TEST(PropagatedCells, DoNotDependOnTheUnitOfTheLevels) {
    const DarkLine scene(24);
    const auto nuclei = image::object_runs(scene.nuclei, 2);
    PreparedPlane fine = scene.stain;
    fine.zero *= 16;
    fine.step = 1.0 / 16;
    for (auto& level : fine.level.pixels) level = static_cast<std::uint16_t>(16 * level);
    const auto coarse_cells = cells(nuclei, scene.stain, 24, std::nullopt, propagated());
    const auto fine_cells = cells(nuclei, fine, 24, std::nullopt, propagated());
    EXPECT_EQ(whole(coarse_cells).pixels, whole(fine_cells).pixels);
    EXPECT_EQ(image::paint(coarse_cells.rings).pixels, image::paint(fine_cells.rings).pixels);
}

TEST(PropagatedCells, HaveTheirRingWhereTheDilatedOnesHaveIt) {
    const double diameter = 24;
    const auto nuclei = image::object_runs(random_discs(300, 300, 14, diameter / 2, 31), 14);
    const auto sheet = stain_of(300, 300, 10, [](int, int) { return 1000.0; });
    const auto found = cells(nuclei, sheet, diameter, std::nullopt, propagated());
    expect_lawful(found);
    CellOptions options;
    options.reach.px = 2 * diameter;
    const auto dilated = cells(nuclei, diameter, std::nullopt, options);
    for (std::size_t i = 0; i < found.count(); ++i) {
        const auto area = static_cast<double>(image::area(dilated.rings.of(i)));
        EXPECT_NEAR(static_cast<double>(image::area(found.rings.of(i))), area, 0.05 * area + 12);
    }
}

TEST(PropagatedCells, NeedAStainOfTheSameSize) {
    const image::ObjectRuns nuclei(40, 30);
    EXPECT_THROW(cells(nuclei, stain_of(40, 31, 0, [](int, int) { return 0.0; }), 10, std::nullopt, propagated()),
                 Error);
    EXPECT_THROW(cells(nuclei, 10, std::nullopt, propagated()), Error);
    EXPECT_EQ(cells(nuclei, stain_of(40, 30, 0, [](int, int) { return 0.0; }), 10, std::nullopt, propagated()).count(),
              0U);
    EXPECT_EQ(cells(image::ObjectRuns(), PreparedPlane(), 10, std::nullopt, propagated()).count(), 0U);
}

}  // namespace
}  // namespace viroplate::segment
