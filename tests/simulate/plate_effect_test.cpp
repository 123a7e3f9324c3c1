#include "simulate/plate_effect.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

PlateSpec whole_plate() { return small_plate({infected_well("A01", 0.8), infected_well("H12", 0.8)}); }

TEST(PlateEffect, IsNoneUnlessAskedFor) {
    const PlateSpec plate = whole_plate();
    for (const WellAddress well : {WellAddress{0, 0}, WellAddress{3, 4}, WellAddress{7, 11}}) {
        EXPECT_EQ(cells_factor(well, plate), 1);
        EXPECT_EQ(moi_factor(well, plate), 1);
    }
}

TEST(PlateEffect, OuterWellsLoseTheirShareOfTheMoi) {
    PlateSpec plate = whole_plate();
    plate.spec.edge_moi_loss = 0.3;
    EXPECT_DOUBLE_EQ(effective_moi(infected_well("A05", 0.8), plate), 0.8 * 0.7);
    EXPECT_DOUBLE_EQ(effective_moi(infected_well("D12", 0.8), plate), 0.8 * 0.7);
    EXPECT_DOUBLE_EQ(effective_moi(infected_well("D06", 0.8), plate), 0.8);
}

TEST(PlateEffect, DriftRunsFromTheFirstWellToTheLast) {
    PlateSpec plate = whole_plate();
    plate.spec.drift_moi = 0.4;
    plate.spec.drift_cells = -0.2;
    EXPECT_DOUBLE_EQ(moi_factor({0, 0}, plate), 0.8);
    EXPECT_DOUBLE_EQ(moi_factor({7, 11}, plate), 1.2);
    EXPECT_DOUBLE_EQ(cells_factor({0, 0}, plate), 1.1);
    EXPECT_DOUBLE_EQ(cells_factor({7, 11}, plate), 0.9);
}

TEST(PlateEffect, RowsAndColumnsHaveFactorsOfTheirOwn) {
    PlateSpec plate = whole_plate();
    plate.spec.row_moi_cv = 0.1;
    plate.spec.column_cells_cv = 0.1;
    EXPECT_EQ(moi_factor({2, 0}, plate), moi_factor({2, 11}, plate));
    EXPECT_NE(moi_factor({2, 0}, plate), moi_factor({3, 0}, plate));
    EXPECT_EQ(cells_factor({0, 5}, plate), cells_factor({7, 5}, plate));
    EXPECT_NE(cells_factor({0, 5}, plate), cells_factor({0, 6}, plate));
}

TEST(PlateEffect, RowFactorsVaryByTheirCv) {
    PlateSpec plate = whole_plate();
    plate.spec.row_moi_cv = 0.1;
    double sum = 0;
    double squares = 0;
    constexpr int kSeeds = 800;
    for (int seed = 1; seed <= kSeeds; ++seed) {
        plate.spec.seed = static_cast<std::uint64_t>(seed);
        const double factor = moi_factor({seed % 8, 0}, plate);
        sum += factor;
        squares += factor * factor;
    }
    const double mean = sum / kSeeds;
    EXPECT_NEAR(mean, 1, 4 * 0.1 / std::sqrt(kSeeds));
    EXPECT_NEAR(std::sqrt(squares / kSeeds - mean * mean), 0.1, 4 * 0.1 / std::sqrt(2.0 * kSeeds));
}

TEST(PlateEffect, ChangesTheNumberOfCells) {
    PlateSpec plate = whole_plate();
    plate.spec.drift_cells = 0.4;
    const auto first = static_cast<double>(make_well(infected_well("A01", 0), plate).cells.size());
    const auto last = static_cast<double>(make_well(infected_well("H12", 0), plate).cells.size());
    EXPECT_NEAR(last / first, 1.2 / 0.8, 0.02);
}

}  // namespace
}  // namespace viroplate::simulate
