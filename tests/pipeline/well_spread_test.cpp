#include "pipeline/well_spread.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::pipeline {
namespace {

using infection::CellState;

constexpr int kSide = 20;
constexpr int kPitchPx = 40;

/// A square lattice of cells in one field.
WellCells lattice() {
    WellCells cells;
    for (int i = 0; i < kSide * kSide; ++i) {
        cells.field.push_back(1);
        cells.x_px.push_back(static_cast<float>(kPitchPx * (i % kSide) + kPitchPx / 2));
        cells.y_px.push_back(static_cast<float>(kPitchPx * (i / kSide) + kPitchPx / 2));
    }
    cells.cells = cells.field.size();
    return cells;
}

FieldSizes sizes() { return {1.0, {{1, {kSide * kPitchPx, kSide * kPitchPx}}}}; }

/// Every second cell is infected at random; `uncalled` of them have no call.
infection::CellCalls random_calls(double uncalled, std::uint64_t seed) {
    Random random(seed, 0);
    infection::CellCalls calls;
    for (int i = 0; i < kSide * kSide; ++i) {
        const bool is_called = random.uniform() >= uncalled;
        const bool infected = random.uniform() < 0.5;
        calls.state.push_back(!is_called ? CellState::no_signal
                              : infected ? CellState::infected
                                         : CellState::uninfected);
    }
    return calls;
}

TEST(WellSpread, FindsNoClusteringWhereCellsWithoutACallAreMany) {
    double sum = 0;
    constexpr int kWells = 40;
    for (int well = 0; well < kWells; ++well) {
        const auto calls = random_calls(0.4, static_cast<std::uint64_t>(well));
        const auto spread = well_spread(lattice(), calls, {}, sizes(), {});
        ASSERT_TRUE(spread.neighbours.z);
        sum += *spread.neighbours.z;
    }
    EXPECT_LT(std::abs(sum / kWells), 4 / std::sqrt(kWells));
}

TEST(WellSpread, CountsFociThatTouch) {
    infection::CellCalls calls;
    calls.state.assign(kSide * kSide, CellState::uninfected);
    for (const int cell : {42, 43, 44, 250, 270}) calls.state[static_cast<std::size_t>(cell)] = CellState::infected;
    const auto spread = well_spread(lattice(), calls, {}, sizes(), {});
    EXPECT_EQ(spread.foci.count, 2u);
    EXPECT_EQ(spread.foci.largest, 3u);
    EXPECT_NEAR(*spread.foci.per_mm2, 2 / 0.64, 1e-9);
    EXPECT_FALSE(spread.shield);  // there is no reporter
}

TEST(WellSpread, IsRefusedWhereTheSizeOfAPixelIsUnknown) {
    const auto spread = well_spread(lattice(), random_calls(0, 1), {}, std::nullopt, {});
    EXPECT_NE(spread.reason.find("pixel"), std::string::npos);
    EXPECT_EQ(spread.foci.count, 0u);
}

}  // namespace
}  // namespace viroplate::pipeline
