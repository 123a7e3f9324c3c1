#include <gtest/gtest.h>

#include <cmath>

#include "simulate/placement.hpp"
#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

double area_mm2(const TrueWell& well) { return well.width_um * well.height_um * 1e-6; }

TEST(MakeWell, TheSimulatedWellIsLargerThanItsFields) {
    PlateSpec plate = small_plate({infected_well("A01", 0)});
    plate.spec.fields = 3;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    EXPECT_DOUBLE_EQ(well.width_um, 3 * 256 * 0.65 + 2 * 60);
    EXPECT_DOUBLE_EQ(well.height_um, 256 * 0.65 + 2 * 60);
}

TEST(MakeWell, DensityIsWhatTheSpecAsks) {
    for (const double density : {100.0, 800.0, 1800.0}) {
        PlateSpec plate = small_plate({infected_well("B02", 0)});
        plate.spec.density_per_mm2 = density;
        const TrueWell well = make_well(plate.map.wells[0], plate);
        EXPECT_NEAR(static_cast<double>(well.cells.size()), density * area_mm2(well), 1) << density;
    }
}

TEST(MakeWell, DensityVariesBetweenWellsByItsCv) {
    PlateSpec plate = small_plate({});
    plate.spec.density_cv = 0.1;
    double sum = 0;
    double squares = 0;
    constexpr int kWells = 300;
    for (int i = 0; i < kWells; ++i) {
        auto map_well = infected_well("A01", 0);
        map_well.well = {i / 24, i % 24};
        const auto cells = static_cast<double>(make_well(map_well, plate).cells.size());
        sum += cells;
        squares += cells * cells;
    }
    const double mean = sum / kWells;
    const double cv = std::sqrt(squares / kWells - mean * mean) / mean;
    EXPECT_NEAR(cv, 0.1, 4 * 0.1 / std::sqrt(2.0 * kWells));
}

TEST(MakeWell, NucleiOverlapNoMoreThanPermitted) {
    for (const double overlap : {0.0, 0.2}) {
        PlateSpec plate = small_plate({infected_well("C03", 1)});
        plate.spec.density_per_mm2 = 1500;
        plate.spec.clustering = 0.5;
        plate.spec.overlap = overlap;
        const TrueWell well = make_well(plate.map.wells[0], plate);
        double closest = 10;
        for (const TrueCell& a : well.cells) {
            for (const TrueCell& b : well.cells) {
                if (a.cell >= b.cell) continue;
                const double distance = std::hypot(b.x_um - a.x_um, b.y_um - a.y_um);
                const double ux = (b.x_um - a.x_um) / distance;
                const double uy = (b.y_um - a.y_um) / distance;
                closest = std::min(closest, distance / (radius_towards(a, ux, uy) + radius_towards(b, ux, uy)));
            }
        }
        EXPECT_GE(closest, 1 - overlap - 1e-9);
        EXPECT_LT(closest, 1 - overlap + 0.1) << "clustered cells do touch";
    }
}

TEST(MakeWell, CellsLieInTheWellAndAreNumberedFromOne) {
    const PlateSpec plate = small_plate({infected_well("A01", 0.5)});
    const TrueWell well = make_well(plate.map.wells[0], plate);
    int number = 0;
    for (const TrueCell& cell : well.cells) {
        EXPECT_EQ(cell.cell, ++number);
        EXPECT_TRUE(cell.x_um >= 0 && cell.x_um < well.width_um && cell.y_um >= 0 && cell.y_um < well.height_um);
        EXPECT_GE(cell.aspect, 1);
    }
}

TEST(MakeWell, InfectedShareIsThatOfAPoissonInoculum) {
    for (const double moi : {0.05, 0.6, 3.0}) {
        PlateSpec plate = small_plate({});
        double infected = 0;
        double cells = 0;
        for (int i = 0; i < 96; ++i) {
            auto map_well = infected_well("A01", moi);
            map_well.well = {i / 12, i % 12};
            const TrueWell well = make_well(map_well, plate);
            infected += static_cast<double>(well.infected());
            cells += static_cast<double>(well.cells.size());
        }
        const double expected = 1 - std::exp(-moi);
        const double error = std::sqrt(expected * (1 - expected) / cells);
        EXPECT_NEAR(infected / cells, expected, 4 * error) << "MOI " << moi;
    }
}

TEST(MakeWell, MockWellsHaveNoInfectedCellAndNoFocus) {
    auto mock = infected_well("A01", 0);
    mock.role = plate::Role::mock;
    mock.virus.clear();
    mock.moi.reset();
    const PlateSpec plate = small_plate({mock});
    const TrueWell well = make_well(mock, plate);
    EXPECT_GT(well.cells.size(), 10u);
    EXPECT_EQ(well.infected(), 0u);
    for (const TrueCell& cell : well.cells) EXPECT_TRUE(cell.focus == 0 && cell.generation == 0);
}

TEST(MakeWell, EmptyWellsHaveNoCells) {
    auto empty = infected_well("A01", 1);
    empty.role = plate::Role::empty;
    EXPECT_TRUE(make_well(empty, small_plate({empty})).cells.empty());
}

TEST(MakeWell, VirusSignalIsLogNormalAroundTheTwoMedians) {
    PlateSpec plate = small_plate({});
    plate.spec.fields = 40;
    const TrueWell well = make_well(infected_well("D04", 0.7), plate);
    double sum[2] = {0, 0};
    double squares[2] = {0, 0};
    double count[2] = {0, 0};
    for (const TrueCell& cell : well.cells) {
        const double dex = std::log10(cell.virus_signal_e / plate.spec.virus_signal_e);
        sum[cell.infected] += dex;
        squares[cell.infected] += dex * dex;
        count[cell.infected] += 1;
    }
    const double expected_mean[2] = {0, 1};
    const double expected_sd[2] = {0.12, 0.30};
    for (int i = 0; i < 2; ++i) {
        const double mean = sum[i] / count[i];
        const double sd = std::sqrt(squares[i] / count[i] - mean * mean);
        EXPECT_NEAR(mean, expected_mean[i], 4 * expected_sd[i] / std::sqrt(count[i]));
        EXPECT_NEAR(sd, expected_sd[i], 4 * expected_sd[i] / std::sqrt(2 * count[i]));
    }
}

TEST(MakeWell, AWellDoesNotDependOnTheOtherWells) {
    const PlateSpec alone = small_plate({infected_well("B05", 0.5)});
    const PlateSpec among = small_plate({infected_well("A01", 2), infected_well("B05", 0.5)});
    const TrueWell a = make_well(alone.map.wells[0], alone);
    const TrueWell b = make_well(among.map.wells[1], among);
    ASSERT_EQ(a.cells.size(), b.cells.size());
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        EXPECT_EQ(a.cells[i].x_um, b.cells[i].x_um);
        EXPECT_EQ(a.cells[i].virus_signal_e, b.cells[i].virus_signal_e);
    }
}

TEST(MakeWell, WellsAndSeedsDiffer) {
    PlateSpec plate = small_plate({});
    const TrueWell a = make_well(infected_well("A01", 0.5), plate);
    const TrueWell b = make_well(infected_well("A02", 0.5), plate);
    plate.spec.seed = 2;
    const TrueWell c = make_well(infected_well("A01", 0.5), plate);
    EXPECT_NE(a.cells[0].x_um, b.cells[0].x_um);
    EXPECT_NE(a.cells[0].x_um, c.cells[0].x_um);
}

}  // namespace
}  // namespace viroplate::simulate
