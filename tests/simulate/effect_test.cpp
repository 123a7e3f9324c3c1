#include "simulate/effect.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "simulate/small_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::simulate {
namespace {

/// A plate with a JAK inhibitor, an antiviral and a toxic compound.
PlateSpec drug_plate() {
    PlateSpec plate = small_plate({infected_well("D06", 0.8)});
    CompoundEffect jak;
    jak.compound = "jak";
    jak.ec50_molar = 5e-8;
    jak.lifts_shield = true;
    CompoundEffect antiviral;
    antiviral.compound = "antiviral";
    antiviral.ec50_molar = 1e-7;
    antiviral.hill_slope = 2;
    antiviral.maximum = 0.1;
    CompoundEffect toxic;
    toxic.compound = "toxic";
    toxic.cc50_molar = 1e-6;
    plate.compounds = {jak, antiviral, toxic};
    return plate;
}

plate::MapWell treated(const char* compound, double dose, const char* unit) {
    auto well = infected_well("D06", 0.8);
    well.role = plate::Role::compound;
    well.compound = compound;
    well.dose = dose;
    well.dose_unit = unit;
    return well;
}

plate::MapWell with_interferon(plate::MapWell well) {
    well.interferon = "IFN-beta";
    well.interferon_dose = 100;
    well.interferon_unit = "IU/mL";
    return well;
}

TEST(Hill, IsHalfAtItsHalfDoseAndZeroWithoutDose) {
    EXPECT_DOUBLE_EQ(hill(3e-7, 3e-7, 1.7), 0.5);
    EXPECT_EQ(hill(0, 3e-7, 1.7), 0);
    EXPECT_NEAR(hill(3e-6, 3e-7, 2), 100.0 / 101, 1e-12);
}

TEST(EffectiveMoi, IsThatOfTheMapWithoutCompoundAndInterferon) {
    EXPECT_DOUBLE_EQ(effective_moi(infected_well("A01", 0.8), drug_plate()), 0.8);
}

TEST(EffectiveMoi, InterferonShields) {
    const PlateSpec plate = drug_plate();
    EXPECT_NEAR(effective_moi(with_interferon(infected_well("A01", 0.8)), plate), 0.2, 1e-12);
    auto none = with_interferon(infected_well("A01", 0.8));
    none.interferon_dose = 0;
    EXPECT_DOUBLE_EQ(effective_moi(none, plate), 0.8);
}

TEST(EffectiveMoi, AnAntiviralIsHalfWayAtItsEc50) {
    const PlateSpec plate = drug_plate();
    EXPECT_NEAR(effective_moi(treated("antiviral", 100, "nM"), plate), 0.8 * (1 + 0.1) / 2, 1e-12);
    EXPECT_NEAR(effective_moi(treated("antiviral", 1, "mM"), plate), 0.08, 1e-6);
}

TEST(EffectiveMoi, AJakInhibitorLiftsHalfTheShieldAtItsEc50AndAllOfItAbove) {
    const PlateSpec plate = drug_plate();
    EXPECT_NEAR(effective_moi(with_interferon(treated("jak", 50, "nM")), plate), 0.8 * std::sqrt(0.25), 1e-12);
    EXPECT_NEAR(effective_moi(with_interferon(treated("jak", 1, "mM")), plate), 0.8, 1e-3);
    EXPECT_NEAR(effective_moi(with_interferon(treated("jak", 0.001, "nM")), plate), 0.2, 1e-3);
}

TEST(EffectiveMoi, AJakInhibitorDoesNothingWithoutInterferon) {
    EXPECT_DOUBLE_EQ(effective_moi(treated("jak", 10, "uM"), drug_plate()), 0.8);
}

TEST(EffectiveMoi, UnitsOfTheDoseCount) {
    const PlateSpec plate = drug_plate();
    EXPECT_NEAR(effective_moi(treated("antiviral", 0.1, "uM"), plate),
                effective_moi(treated("antiviral", 100, "nM"), plate), 1e-12);
    EXPECT_THROW(effective_moi(treated("antiviral", 1, "ug/mL"), plate), Error);
}

TEST(EffectiveMoi, TwoCompoundsMultiply) {
    const PlateSpec plate = drug_plate();
    auto both = with_interferon(treated("jak", 1, "mM"));
    both.compound2 = "antiviral";
    both.dose2 = 100;
    both.dose2_unit = "nM";
    EXPECT_NEAR(effective_moi(both, plate), 0.8 * 0.55, 1e-3);
}

TEST(Survival, HalfTheCellsAreLostAtTheCc50) {
    PlateSpec plate = drug_plate();
    plate.spec.fields = 10;
    const auto well = treated("toxic", 1, "uM");
    EXPECT_DOUBLE_EQ(survival(well, plate), 0.5);
    const auto untouched = static_cast<double>(make_well(infected_well("D06", 0.8), plate).cells.size());
    const auto left = static_cast<double>(make_well(well, plate).cells.size());
    EXPECT_NEAR(left / untouched, 0.5, 4 * std::sqrt(0.25 / untouched));
}

TEST(Survival, OnlyTheOuterWellsLoseEdgeCells) {
    PlateSpec plate = small_plate({infected_well("A01", 0), infected_well("H12", 0)});
    plate.spec.edge_cell_loss = 0.2;
    EXPECT_DOUBLE_EQ(survival(infected_well("A05", 0), plate), 0.8);
    EXPECT_DOUBLE_EQ(survival(infected_well("D12", 0), plate), 0.8);
    EXPECT_DOUBLE_EQ(survival(infected_well("D06", 0), plate), 1);
}

}  // namespace
}  // namespace viroplate::simulate
