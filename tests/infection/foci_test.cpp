#include "viroplate/infection/foci.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "infection/scene.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

Foci foci_of(const Scene& scene, const FociOptions& options = {}, std::span<const float> areas = {}) {
    return find_foci(cell_graph(scene.positions(), {}), scene.positions(), scene.infected, areas, options);
}

/// A 20 × 20 lattice, 20 µm apart, with a block of 2 × 3 (row 8, column 9), a lone cell (row 14, column 4) and a pair
/// in the corner.
Scene planted() {
    Scene scene = lattice(20, 20);
    for (const std::size_t row : {8U, 9U}) {
        for (const std::size_t column : {9U, 10U, 11U}) scene.infected[row * 20 + column] = 1;
    }
    scene.infected[14 * 20 + 4] = 1;
    scene.infected[0] = scene.infected[1] = 1;
    return scene;
}

TEST(Foci, AreConnectedInfectedCells) {
    const Foci foci = foci_of(planted());
    ASSERT_EQ(foci.foci.size(), 3);
    EXPECT_EQ(foci.infected, 9);
    EXPECT_DOUBLE_EQ(foci.area_mm2, 0.16);
    const Focus& corner = foci.foci[0];
    EXPECT_EQ(corner.cells, 2);
    EXPECT_TRUE(corner.cut_by_border);
    EXPECT_EQ(corner.hull_area_mm2, 0);
    const Focus& block = foci.foci[1];
    EXPECT_EQ(block.cells, 6);
    EXPECT_FALSE(block.cut_by_border);
    EXPECT_NEAR(block.hull_area_mm2, 40 * 20 * 1e-6, 1e-12);
    EXPECT_DOUBLE_EQ(block.width_um, 40);
    EXPECT_DOUBLE_EQ(block.height_um, 20);
    EXPECT_DOUBLE_EQ(block.x_um, 210);
    EXPECT_DOUBLE_EQ(block.y_um, 180);
    EXPECT_FALSE(block.cell_area_mm2);
    EXPECT_EQ(foci.of_cell[8 * 20 + 9], 1);
    EXPECT_EQ(foci.of_cell[14 * 20 + 4], 2);
    EXPECT_EQ(foci.of_cell[8 * 20 + 8], -1);
}

TEST(Foci, BelowTheMinimumAreLeftOutButTheirCellsStayCounted) {
    FociOptions options;
    options.minimum_cells = 3;
    const Foci foci = foci_of(planted(), options);
    ASSERT_EQ(foci.foci.size(), 1);
    EXPECT_EQ(foci.foci[0].cells, 6);
    EXPECT_EQ(foci.infected, 9);
    EXPECT_EQ(foci.of_cell[0], -1);
    EXPECT_EQ(foci.of_cell[8 * 20 + 9], 0);
}

TEST(Foci, SumTheAreasOfTheirCellsWhereAllAreKnown) {
    const Scene scene = planted();
    std::vector<float> areas(scene.infected.size(), 250);
    areas[14 * 20 + 4] = kNaN;
    const Foci foci = foci_of(scene, {}, areas);
    EXPECT_NEAR(*foci.foci[1].cell_area_mm2, 6 * 250e-6, 1e-12);
    EXPECT_FALSE(foci.foci[2].cell_area_mm2);
    const FociSummary summary = summarise_foci(std::span(&foci, 1));
    EXPECT_NEAR(*summary.mean_cell_area_mm2, 4 * 250e-6, 1e-12);  // of the two that have one
}

TEST(Foci, AreSummedOverTheFieldsOfAWell) {
    const Foci planted_foci = foci_of(planted());
    const Foci none = foci_of(lattice(20, 20));
    const FociSummary summary = summarise_foci(std::vector{planted_foci, none});
    EXPECT_EQ(summary.count, 3);
    EXPECT_EQ(summary.cells, 9);
    EXPECT_EQ(summary.largest, 6);
    EXPECT_EQ(summary.cut_by_border, 1);
    EXPECT_DOUBLE_EQ(*summary.per_mm2, 3 / 0.32);
    EXPECT_DOUBLE_EQ(*summary.cells_per_focus, 3);
    const FociSummary clean = summarise_foci(std::span(&none, 1));
    EXPECT_EQ(*clean.per_mm2, 0);
    EXPECT_FALSE(clean.cells_per_focus);
    EXPECT_FALSE(clean.unbiased_per_mm2);
    EXPECT_THAT(summarise_foci({}).reason, HasSubstr("no field"));
}

TEST(Foci, AreCountedFreeOfTheBorder) {
    // A square of 4 × 4 cells, 30 µm apart, thrown onto a plane; the field of 500 µm sees it whole, cut, or not at all.
    constexpr double kPlane = 900;
    constexpr double kField = 500;
    constexpr int kFields = 4000;
    std::vector<Foci> fields;
    for (int i = 0; i < kFields; ++i) {
        Random random(11, static_cast<std::uint64_t>(i));
        Scene scene;
        scene.width_um = scene.height_um = kField;
        const double left = random.uniform(-200, kPlane - 200);
        const double top = random.uniform(-200, kPlane - 200);
        for (int cell = 0; cell < 16; ++cell) {
            const double x = left + 30 * (cell % 4);
            const double y = top + 30 * (cell / 4);
            if (x >= 0 && y >= 0 && x <= kField && y <= kField) scene.add(x, y, 1);
        }
        fields.push_back(foci_of(scene));
    }
    const FociSummary summary = summarise_foci(fields);
    const double truth = 1 / (kPlane * kPlane * 1e-6);
    EXPECT_GT(*summary.per_mm2, 1.2 * truth);                     // cut ones count too
    EXPECT_LT(*summary.cells_per_focus, 0.95 * 16);               // and are small
    EXPECT_NEAR(*summary.unbiased_per_mm2, truth, 0.12 * truth);  // 3.5 standard errors
    EXPECT_NEAR(*summary.unbiased_cells_per_focus, 16, 1e-9);
}

TEST(Foci, OfNothingOfAllAndOfCellsWithoutAPlace) {
    EXPECT_TRUE(foci_of(Scene{}).foci.empty());
    Scene all = lattice(5, 20);
    std::fill(all.infected.begin(), all.infected.end(), 1);
    all.add(std::numeric_limits<double>::quiet_NaN(), 0, 1);
    const Foci foci = foci_of(all);
    ASSERT_EQ(foci.foci.size(), 2);
    EXPECT_EQ(foci.foci[0].cells, 25);
    EXPECT_TRUE(foci.foci[1].cut_by_border);
    EXPECT_EQ(foci.whole_per_mm2, 0);
    const CellGraph graph = cell_graph(all.positions(), {});
    EXPECT_THROW(find_foci(graph, all.positions(), std::span(all.infected).first(2), {}, {}), Error);
}

TEST(Syncytia, AreThreeOrMoreInfectedNucleiSideBySide) {
    Scene scene;
    for (int i = 0; i < 4; ++i) scene.add(100 + 12.9 * i, 100, 1);  // gaps of 2.9 with diameters of 10
    scene.add(300, 100, 1);
    scene.add(312, 100, 1);                                                    // two are too few
    for (int i = 0; i < 3; ++i) scene.add(500 + 13.1 * i, 100, 1);             // gaps of 3.1 are too wide
    for (int i = 0; i < 5; ++i) scene.add(700 + 12 * i, 100, i == 2 ? 0 : 1);  // an uninfected one between
    const std::vector<float> diameters(scene.x_um.size(), 10);
    const Syncytia found = find_syncytia(scene.positions(), scene.infected, diameters, {});
    EXPECT_THAT(found.nuclei, ElementsAre(4));
    EXPECT_EQ(found.total_nuclei, 14);
    EXPECT_DOUBLE_EQ(*found.fusion_index, 3.0 / 13);
    EXPECT_DOUBLE_EQ(*found.nuclei_per_syncytium, 4);
    EXPECT_EQ(found.of_cell[3], 0);
    EXPECT_EQ(found.of_cell[4], -1);
}

TEST(Syncytia, MeasureGapsByTheNucleiOnEitherSide) {
    Scene scene;
    for (const double x : {100.0, 125.0, 150.0}) scene.add(x, 100, 1);
    std::vector<float> diameters{20, 20, 20};  // gaps of 5, a quarter
    EXPECT_THAT(find_syncytia(scene.positions(), scene.infected, diameters, {}).nuclei, ElementsAre(3));
    diameters = {20, 16, 20};  // gaps of 7 for a mean of 18
    EXPECT_TRUE(find_syncytia(scene.positions(), scene.infected, diameters, {}).nuclei.empty());
    diameters = {20, kNaN, 20};  // the median stands in
    EXPECT_THAT(find_syncytia(scene.positions(), scene.infected, diameters, {}).nuclei, ElementsAre(3));
    SyncytiaOptions wide;
    wide.gap_in_diameters = 0.5;
    diameters = {20, 16, 20};
    EXPECT_THAT(find_syncytia(scene.positions(), scene.infected, diameters, wide).nuclei, ElementsAre(3));
}

TEST(Syncytia, OfNothingAndOfAllInOne) {
    EXPECT_THAT(find_syncytia({}, {}, {}, {}).reason, HasSubstr("no nuclei"));
    Scene scene = lattice(4, 12);
    std::vector<float> diameters(16, 10);
    EXPECT_EQ(*find_syncytia(scene.positions(), scene.infected, diameters, {}).fusion_index, 0);
    std::fill(scene.infected.begin(), scene.infected.end(), 1);
    const Syncytia all = find_syncytia(scene.positions(), scene.infected, diameters, {});
    EXPECT_EQ(*all.fusion_index, 1);
    Syncytia none;
    none.total_nuclei = 15;
    EXPECT_DOUBLE_EQ(*fusion_index(std::vector{all, none}), 15.0 / 30);
    EXPECT_FALSE(fusion_index({}));
    std::fill(diameters.begin(), diameters.end(), kNaN);
    EXPECT_THAT(find_syncytia(scene.positions(), scene.infected, diameters, {}).reason, HasSubstr("diameter"));
    EXPECT_THROW(find_syncytia(scene.positions(), scene.infected, {}, {}), Error);
}

}  // namespace
}  // namespace viroplate::infection
