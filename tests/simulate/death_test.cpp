#include "simulate/death.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "simulate/effect.hpp"
#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

PlateSpec dying_plate(double moi) {
    PlateSpec plate = small_plate({infected_well("C04", moi)});
    plate.spec.fields = 3;
    plate.spec.field_size_px = 700;
    return plate;
}

std::map<int, TrueCell> by_seat(const TrueWell& well) {
    std::map<int, TrueCell> seats;
    for (const TrueCell& cell : well.cells) seats[cell.seat] = cell;
    return seats;
}

TEST(Death, TakesInfectedCellsByTheRoundsOfTheirInfection) {
    PlateSpec plate = dying_plate(0.1);
    plate.spec.spread_rounds = 1;
    const TrueWell before = make_well(plate.map.wells[0], plate);
    plate.spec.death_rate = 0.4;
    const TrueWell after = make_well(plate.map.wells[0], plate);
    const auto left = by_seat(after);
    double infected[3] = {0, 0, 0};
    double gone[3] = {0, 0, 0};
    for (const TrueCell& cell : before.cells) {
        infected[cell.generation] += 1;
        gone[cell.generation] += left.count(cell.seat) ? 0 : 1;
    }
    EXPECT_EQ(gone[0], 0);
    EXPECT_EQ(gone[1] + gone[2], static_cast<double>(after.detached));
    for (const int generation : {1, 2}) {
        const double expected = 1 - std::exp(-0.4 * (3 - generation));
        EXPECT_NEAR(gone[generation] / infected[generation], expected,
                    4 * std::sqrt(expected * (1 - expected) / infected[generation]));
    }
}

TEST(Death, LeavesThoseWhoLiveAsTheyWere) {
    PlateSpec plate = dying_plate(0.5);
    const auto before = by_seat(make_well(plate.map.wells[0], plate));
    plate.spec.death_rate = 1;
    const TrueWell after = make_well(plate.map.wells[0], plate);
    ASSERT_LT(after.cells.size(), before.size());
    int number = 0;
    for (const TrueCell& cell : after.cells) {
        const TrueCell& same = before.at(cell.seat);
        EXPECT_EQ(cell.cell, ++number);
        EXPECT_EQ(cell.x_um, same.x_um);
        EXPECT_EQ(cell.virus_signal_e, same.virus_signal_e);
        EXPECT_EQ(cell.diameter_um, same.diameter_um);
    }
}

TEST(Death, AttachedDeadCellsHaveSmallBrightNucleiAndAreNotCountedAsInfected) {
    PlateSpec plate = dying_plate(0.5);
    const auto before = by_seat(make_well(plate.map.wells[0], plate));
    plate.spec.death_rate = 1;
    plate.spec.dead_attached = 1;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    EXPECT_EQ(well.cells.size(), before.size());
    EXPECT_EQ(well.detached, 0u);
    const CellCount count = well.count();
    EXPECT_GT(count.dead, 50u);
    EXPECT_EQ(count.living + count.dead, well.cells.size());
    std::size_t infected = 0;
    for (const TrueCell& cell : well.cells) {
        const TrueCell& same = before.at(cell.seat);
        infected += cell.living() && cell.infected ? 1 : 0;
        if (cell.living()) continue;
        EXPECT_LT(cell.diameter_um, 0.7 * same.diameter_um);
        EXPECT_GT(cell.nucleus_signal_e, 1.5 * same.nucleus_signal_e);
    }
    EXPECT_EQ(count.infected, infected);
}

TEST(Death, OfAllCellsLeavesNoFraction) {
    PlateSpec plate = dying_plate(50);
    plate.spec.death_rate = 100;
    const TrueWell gone = make_well(plate.map.wells[0], plate);
    EXPECT_TRUE(gone.cells.empty());
    EXPECT_FALSE(gone.count().infected_fraction().has_value());
    plate.spec.dead_attached = 1;
    const TrueWell dead = make_well(plate.map.wells[0], plate);
    EXPECT_EQ(dead.count().living, 0u);
    EXPECT_EQ(dead.count().dead, dead.cells.size());
    EXPECT_FALSE(dead.count().infected_fraction().has_value());
}

TEST(Death, ByACompoundLeavesDeadCellsWhereTheyStayAndTheLivingAsTheyWere) {
    PlateSpec plate = dying_plate(0.5);
    CompoundEffect toxic;
    toxic.compound = "toxic";
    toxic.cc50_molar = 1e-6;
    plate.compounds = {toxic};
    auto poisoned = plate.map.wells[0];
    poisoned.compound = "toxic";
    poisoned.dose = 1;
    poisoned.dose_unit = "uM";
    const auto before = by_seat(make_well(poisoned, plate));
    plate.spec.dead_attached = 1;
    const TrueWell well = make_well(poisoned, plate);
    EXPECT_EQ(well.count().living, before.size());
    EXPECT_NEAR(static_cast<double>(well.count().dead) / static_cast<double>(well.cells.size()), 0.5, 0.06);
    for (const TrueCell& cell : well.cells) {
        EXPECT_FALSE(cell.infected && !cell.living());
        if (cell.living()) {
            EXPECT_EQ(cell.virus_signal_e, before.at(cell.seat).virus_signal_e);
        }
    }
}

TEST(Death, CellsThatTheEdgeLacksLeaveNoDeadOnes) {
    PlateSpec plate = small_plate({infected_well("A01", 0.5)});
    plate.spec.edge_cell_loss = 0.3;
    plate.spec.dead_attached = 1;
    EXPECT_EQ(make_well(plate.map.wells[0], plate).count().dead, 0u);
}

TEST(Effect, CompoundsActOnEntryOnSpreadOrOnBoth) {
    PlateSpec plate = dying_plate(0.5);
    CompoundEffect effect;
    effect.compound = "drug";
    effect.maximum = 0;
    effect.lifts_shield = true;
    plate.compounds = {effect};
    auto well = plate.map.wells[0];
    well.compound = "drug";
    well.dose = 100;
    well.dose_unit = "nM";
    const double moi[3] = {0.25, 0.25, 0.5};
    const double beta[3] = {0.25, 0.5, 0.25};
    const double shield[3] = {0.5, 1, 0.5};
    for (const Acts acts : {Acts::always, Acts::on_entry, Acts::on_spread}) {
        plate.compounds[0].acts = acts;
        const auto i = static_cast<std::size_t>(acts);
        EXPECT_NEAR(effective_moi(well, plate), moi[i], 1e-12);
        EXPECT_NEAR(effective_spread(well, plate), beta[i], 1e-12);
        EXPECT_NEAR(shield_strength(well, plate), shield[i], 1e-12);
    }
}

}  // namespace
}  // namespace viroplate::simulate
