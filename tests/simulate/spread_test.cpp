#include "simulate/spread.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "simulate/gamma.hpp"
#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

/// A plate of wells of 0.5 mm², where the virus spreads.
PlateSpec spreading_plate(double moi, int rounds) {
    PlateSpec plate = small_plate({infected_well("C04", moi)});
    plate.spec.fields = 2;
    plate.spec.field_size_px = 700;
    plate.spec.spread_rounds = rounds;
    return plate;
}

TrueWell first_well(const PlateSpec& plate) { return make_well(plate.map.wells[0], plate); }

std::vector<std::size_t> by_generation(const TrueWell& well) {
    std::vector<std::size_t> counts(12, 0);
    for (const TrueCell& cell : well.cells) ++counts.at(static_cast<std::size_t>(cell.generation));
    return counts;
}

/// Probability that a cell is infected in the first round, from the cells that the inoculum infected; written down from
/// the formula once more, over all pairs.
double chance(const TrueWell& inoculated, const TrueCell& cell, const Spec& spec) {
    double local = 0;
    double nearest = 1e9;
    int infecting = 0;
    for (const TrueCell& other : inoculated.cells) {
        if (!other.infected) continue;
        const double d = std::hypot(other.x_um - cell.x_um, other.y_um - cell.y_um);
        local += spec.spread_strength * std::exp(-d / spec.spread_length_um);
        nearest = std::min(nearest, d);
        ++infecting;
    }
    const double area = inoculated.width_um * inoculated.height_um;
    const double jumped =
        spec.spread_strength * 2 * std::numbers::pi * spec.spread_length_um * spec.spread_length_um * infecting / area;
    const double force = (1 - spec.spread_jump) * local + spec.spread_jump * jumped;
    const double protects =
        spec.shield_protection / (1 + std::pow(nearest / spec.shield_radius_um, spec.shield_steepness));
    return (1 - protects) * (1 - std::exp(-force));
}

TEST(Spread, TheFirstRoundInfectsEachCellWithTheProbabilityOfTheFormula) {
    for (const double protection : {0.0, 0.7}) {
        double expected = 0;
        double variance = 0;
        double observed = 0;
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            PlateSpec plate = spreading_plate(0.05, 0);
            plate.spec.seed = seed;
            plate.spec.spread_jump = 0.2;
            plate.spec.shield_protection = protection;
            const TrueWell before = first_well(plate);
            plate.spec.spread_rounds = 1;
            const TrueWell after = first_well(plate);
            for (std::size_t i = 0; i < before.cells.size(); ++i) {
                if (before.cells[i].infected) continue;
                const double p = chance(before, before.cells[i], plate.spec);
                expected += p;
                variance += p * (1 - p);
                observed += after.cells[i].generation == 2 ? 1 : 0;
            }
        }
        EXPECT_GT(expected, 150);
        EXPECT_NEAR(observed, expected, 4 * std::sqrt(variance) + 0.005 * expected) << protection;
    }
}

TEST(Spread, LeavesTheInoculumsCellsTheirPlacesAndTheSignalsOfTheOthersAsTheyWere) {
    const TrueWell before = first_well(spreading_plate(0.05, 0));
    const TrueWell after = first_well(spreading_plate(0.05, 3));
    ASSERT_EQ(before.cells.size(), after.cells.size());
    for (std::size_t i = 0; i < before.cells.size(); ++i) {
        const TrueCell& a = before.cells[i];
        const TrueCell& b = after.cells[i];
        EXPECT_EQ(a.x_um, b.x_um);
        EXPECT_EQ(a.generation == 1, b.generation == 1);
        if (a.infected) {
            EXPECT_EQ(a.focus, b.focus);
        }
        if (a.infected == b.infected) {
            EXPECT_EQ(a.virus_signal_e, b.virus_signal_e);
        }
    }
}

TEST(Spread, MoreRoundsOnlyAddGenerations) {
    const auto three = by_generation(first_well(spreading_plate(0.02, 3)));
    const auto four = by_generation(first_well(spreading_plate(0.02, 4)));
    for (std::size_t generation = 1; generation <= 4; ++generation) {
        EXPECT_GT(three[generation], 0u);
        EXPECT_EQ(three[generation], four[generation]);
    }
    EXPECT_EQ(three[5], 0u);
    EXPECT_GT(four[5], 0u);
    EXPECT_EQ(four[6], 0u);
}

TEST(Spread, EveryFocusHasOneFounderAndHandsItsNumberOn) {
    const TrueWell well = first_well(spreading_plate(0.03, 3));
    std::multiset<int> founders;
    for (const TrueCell& cell : well.cells) {
        EXPECT_EQ(cell.focus > 0, cell.infected);
        EXPECT_LE(cell.focus, well.foci);
        if (cell.generation == 1) founders.insert(cell.focus);
    }
    ASSERT_GT(well.foci, 5);
    EXPECT_EQ(founders.size(), static_cast<std::size_t>(well.foci));
    for (int focus = 1; focus <= well.foci; ++focus) EXPECT_EQ(founders.count(focus), 1u);
}

/// Cells of the second generation, and those of them within 3 lengths of spread of a founder of their focus.
std::pair<int, int> near_their_founder(const TrueWell& well, double reach_um) {
    int all = 0;
    int near = 0;
    for (const TrueCell& cell : well.cells) {
        if (cell.generation != 2) continue;
        ++all;
        for (const TrueCell& founder : well.cells) {
            if (founder.generation != 1 || founder.focus != cell.focus) continue;
            near += std::hypot(founder.x_um - cell.x_um, founder.y_um - cell.y_um) <= reach_um ? 1 : 0;
        }
    }
    return {all, near};
}

TEST(Spread, FollowsTheNeighboursUnlessItIsCellFree) {
    PlateSpec plate = spreading_plate(0.02, 1);
    plate.spec.fields = 8;
    plate.spec.spread_length_um = 20;
    plate.spec.spread_jump = 0;
    const auto [local_all, local_near] = near_their_founder(first_well(plate), 60);
    plate.spec.spread_jump = 1;
    const auto [free_all, free_near] = near_their_founder(first_well(plate), 60);
    EXPECT_GT(local_all, 10);
    EXPECT_GT(local_near, 0.7 * local_all);
    EXPECT_GT(free_all, 10);
    EXPECT_LT(free_near, 0.2 * free_all);
}

TEST(Spread, NeedsAFounderAndAStrength) {
    EXPECT_EQ(first_well(spreading_plate(0, 4)).infected(), 0u);
    PlateSpec plate = spreading_plate(0.1, 4);
    plate.spec.spread_strength = 0;
    EXPECT_EQ(by_generation(first_well(plate))[2], 0u);
}

TEST(Spread, ReachesEveryCellAtLastAndSparesTheDead) {
    PlateSpec plate = spreading_plate(0.1, 20);
    plate.spec.spread_strength = 50;
    plate.spec.dead_share = 0.1;
    const TrueWell well = first_well(plate);
    EXPECT_EQ(well.count().infected_fraction(), 1.0);
    EXPECT_GT(well.count().dead, 20u);
    for (const TrueCell& cell : well.cells) EXPECT_NE(cell.infected, cell.state == CellState::dead);
}

TEST(Inoculum, UnevenSusceptibilityGivesTheGammaPoissonShare) {
    double infected = 0;
    double cells = 0;
    PlateSpec plate = spreading_plate(1.5, 0);
    plate.spec.susceptibility_shape = 0.7;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        plate.spec.seed = seed;
        const TrueWell well = first_well(plate);
        infected += static_cast<double>(well.infected());
        cells += static_cast<double>(well.cells.size());
    }
    const double expected = 1 - std::pow(1 + 1.5 / 0.7, -0.7);
    EXPECT_NEAR(infected / cells, expected, 4 * std::sqrt(expected * (1 - expected) / cells));
}

TEST(GammaOfMeanOne, HasMeanOneAndTheVarianceOfItsShape) {
    for (const double shape : {0.3, 1.0, 2.0, 30.0}) {
        Random random(3, 7);
        double sum = 0;
        double squares = 0;
        constexpr int kDraws = 200000;
        for (int i = 0; i < kDraws; ++i) {
            const double x = gamma_of_mean_one(random, shape);
            ASSERT_GE(x, 0);
            sum += x;
            squares += x * x;
        }
        const double mean = sum / kDraws;
        EXPECT_NEAR(mean, 1, 5 / std::sqrt(shape * kDraws)) << shape;
        EXPECT_NEAR((squares / kDraws - mean * mean) * shape, 1, 0.06) << shape;
    }
}

TEST(VirusShift, RampsUpWithTheRoundsOfInfection) {
    Spec spec;
    spec.virus_shift_dex = 0.9;
    EXPECT_DOUBLE_EQ(virus_shift(spec, 1), 0.9);
    spec.virus_ramp_rounds = 2;
    EXPECT_DOUBLE_EQ(virus_shift(spec, 1), 0.3);
    EXPECT_DOUBLE_EQ(virus_shift(spec, 2), 0.6);
    EXPECT_DOUBLE_EQ(virus_shift(spec, 5), 0.9);
}

TEST(VirusShift, YoungInfectionsAreDimmer) {
    PlateSpec plate = spreading_plate(0.05, 2);
    plate.spec.virus_ramp_rounds = 2;
    plate.spec.virus_infected_dex = 0;
    const TrueWell well = first_well(plate);
    for (const TrueCell& cell : well.cells) {
        if (!cell.infected) continue;
        const double rounds = 4 - cell.generation;
        EXPECT_NEAR(std::log10(cell.virus_signal_e / plate.spec.virus_signal_e), rounds / 3, 1e-9);
    }
}

}  // namespace
}  // namespace viroplate::simulate
