// Scenes in which it is known how many nuclei there are, and where.

#include "viroplate/segment/nuclei.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::segment {
namespace {

double area_of(const Found& found, std::uint32_t label) {
    double area = 0;
    for (const auto l : found.labels.pixels) area += l == label ? 1 : 0;
    return area;
}

/// Does each painted nucleus carry a label of its own at its centre?
void expect_all_apart(const Found& found, const std::vector<PaintedNucleus>& painted) {
    EXPECT_EQ(found.count, painted.size());
    std::vector<int> seen(found.count + 1, 0);
    for (const auto& nucleus : painted) {
        const auto label = found.labels.at(static_cast<int>(nucleus.x), static_cast<int>(nucleus.y));
        EXPECT_NE(label, 0u) << "nothing at " << nucleus.x << ", " << nucleus.y;
        EXPECT_LE(++seen[label], 1 + (label == 0 ? 1000 : 0)) << "merged at " << nucleus.x << ", " << nucleus.y;
    }
}

class NucleiOfSize : public testing::TestWithParam<double> {};

TEST_P(NucleiOfSize, AreFoundWithTheirAreaAndTheirDiameter) {
    const double diameter = GetParam();
    const auto painted = grid(5, 4, 1.7 * diameter, {0, 0, diameter, 100, 1.2, 0.4});
    const auto plane =
        paint(static_cast<int>(10.5 * diameter), static_cast<int>(8.8 * diameter), painted, diameter < 8 ? 2 : 5);
    const auto found = find(plane);
    expect_all_apart(found, painted);
    EXPECT_NEAR(found.diameter_px, diameter, 0.25 * diameter);
    const double true_area = std::numbers::pi / 4 * diameter * diameter;
    const double rim = 0.4 * std::numbers::pi * diameter;  // the outline is right within 0.4 px
    for (std::uint32_t label = 1; label <= found.count; ++label) {
        EXPECT_NEAR(area_of(found, label), true_area, 0.08 * true_area + rim);
    }
}

INSTANTIATE_TEST_SUITE_P(From10xTo63x, NucleiOfSize, testing::Values(6.0, 10.0, 16.0, 24.0, 40.0, 80.0, 150.0));

TEST(Nuclei, ThatTouchAreTwo) {
    for (const double angle : {0.0, 0.4, 0.8, 1.57}) {
        std::vector<PaintedNucleus> painted = grid(4, 4, 60, {0, 0, 24, 100, 1.2, 0.3});
        painted[5].x += 0.5 * 27 * std::cos(angle);
        painted[5].y += 0.5 * 27 * std::sin(angle);
        auto partner = painted[5];
        partner.x -= 21 * std::cos(angle);
        partner.y -= 21 * std::sin(angle);
        painted.push_back(partner);
        expect_all_apart(find(paint(300, 300, painted, 4)), painted);
    }
}

TEST(Nuclei, ThatAreLongOrBentStayWhole) {
    auto painted = grid(4, 4, 70, {0, 0, 26, 100, 2.0, 0.7});
    expect_all_apart(find(paint(350, 350, painted, 4)), painted);
}

TEST(Nuclei, ThatAreBrightDoNotSwallowADimOneBesideThem) {
    auto painted = grid(4, 4, 60, {0, 0, 22, 100});
    for (const std::size_t i : {0u, 5u, 10u, 15u}) {
        painted[i].contrast = 1000;
        auto dim = painted[i];
        dim.contrast = 120;
        dim.x += 27;
        painted.push_back(dim);
    }
    expect_all_apart(find(paint(330, 330, painted, 4)), painted);
}

TEST(Nuclei, OfVeryDifferentBrightnessKeepTheirSize) {
    auto painted = grid(4, 4, 60, {0, 0, 24, 100});
    painted[3].contrast = 800;
    painted[9].contrast = 40;
    const auto found = find(paint(300, 300, painted, 3));
    expect_all_apart(found, painted);
    const double true_area = std::numbers::pi / 4 * 24 * 24;
    for (std::uint32_t label = 1; label <= found.count; ++label) {
        EXPECT_NEAR(area_of(found, label), true_area, 0.15 * true_area);
    }
}

TEST(Nuclei, OnAnUnevenBackgroundAreAllFound) {
    Scene scene(400, 300);
    const auto painted = grid(6, 4, 55, {0, 0, 20, 100});
    for (const auto& nucleus : painted) scene.add(nucleus);
    scene.add_gradient(30);
    scene.add_noise(4, 2);
    expect_all_apart(find(scene.plane()), painted);
}

TEST(Nuclei, OfAConfluentSheetAreAllFound) {
    std::vector<PaintedNucleus> painted;
    for (int row = 0; row < 12; ++row) {
        for (int column = 0; column < 12; ++column) {
            painted.push_back({18 + 24.0 * column + (row % 2 != 0 ? 12 : 0), 18 + 21.0 * row, 22.5, 100});
        }
    }
    const auto found = find(paint(315, 270, painted, 4));
    EXPECT_NEAR(static_cast<double>(found.count), static_cast<double>(painted.size()), 0.02 * 144);
}

TEST(Nuclei, ThatSaturateAreFound) {
    Scene scene(300, 300);
    auto painted = grid(5, 5, 48, {0, 0, 24, 1000});
    painted[12].x -= 24.5;  // touches its neighbour
    for (const auto& nucleus : painted) scene.add(nucleus);
    scene.add_noise(4, 3);
    scene.saturate(255);
    expect_all_apart(find(scene.plane()), painted);
}

TEST(Nuclei, OneAloneIsFound) {
    const std::vector<PaintedNucleus> painted{{700, 400, 24, 100}};
    expect_all_apart(find(paint(1000, 800, painted, 5)), painted);
}

TEST(Nuclei, CutByTheBorderCount) {
    auto painted = grid(4, 4, 60, {0, 0, 24, 100});
    painted[0].x = 3;
    painted[7].x = 294;
    expect_all_apart(find(paint(300, 300, painted, 4)), painted);
}

TEST(Nuclei, DiameterInMicrometresNeedsThePixelSize) {
    NucleiOptions options;
    options.diameter.um = 10;
    const auto plane = paint(200, 200, grid(3, 3, 50, {0, 0, 20, 100}), 3);
    try {
        nuclei(prepared(plane), std::nullopt, options);
        FAIL() << "a pixel size was assumed";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
    }
    const auto found = nuclei(prepared(plane), 0.5, options);
    EXPECT_EQ(found.objects.count(), 9u);
    EXPECT_DOUBLE_EQ(found.diameter_px, 20);
}

TEST(Nuclei, GivenDiameterIsTheOneUsed) {
    NucleiOptions options;
    options.diameter.px = 30;
    const auto found = find(image::FloatPlane(64, 64), options);
    EXPECT_EQ(found.count, 0u);
    EXPECT_DOUBLE_EQ(found.diameter_px, 30);
}

}  // namespace
}  // namespace viroplate::segment
