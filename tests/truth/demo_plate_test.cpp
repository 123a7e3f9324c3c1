#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "viroplate/assay/assay.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate {
namespace {

const std::filesystem::path kDemo = std::filesystem::path(VIROPLATE_SOURCE_DIR) / "plates/demo";

/// Purpose of a well in words, dose left out.
std::string purpose(const plate::MapWell& well) {
    std::string words = plate::name(well.role);
    if (!well.compound.empty()) words += " " + well.compound;
    if (!well.interferon.empty()) words += " interferon";
    if (well.virus.empty() && well.role == plate::Role::compound) words += " without virus";
    return words;
}

TEST(DemoPlate, HasItsControlsAndSeries) {
    const auto plate = simulate::read_spec(kDemo / "spec.toml");
    EXPECT_EQ(plate.map.wells.size(), 96u);
    EXPECT_EQ(plate.spec.fields, 2);
    EXPECT_EQ(plate.spec.field_size_px, 512);
    std::map<std::string, int> wells;
    std::map<double, int> series;
    for (const auto& well : plate.map.wells) {
        ++wells[purpose(well)];
        if (purpose(well) == "compound baricitinib interferon") ++series[*well.dose];
    }
    EXPECT_GE(wells["mock"], 8);
    EXPECT_GE(wells["vehicle"], 8);
    EXPECT_GE(wells["vehicle interferon"], 8);
    EXPECT_GE(wells["reference remdesivir"], 12);
    EXPECT_GE(wells["compound baricitinib interferon without virus"], 4);
    EXPECT_GE(wells["empty"], 2);
    EXPECT_EQ(series.size(), 8u);
    for (const auto& [dose, count] : series) EXPECT_GE(count, 3) << dose;
}

TEST(DemoPlate, SpreadsItsControlsOverThePlate) {
    const auto plate = simulate::read_spec(kDemo / "spec.toml");
    std::map<std::string, std::set<int>> rows;
    std::map<std::string, std::set<int>> columns;
    for (const auto& well : plate.map.wells) {
        rows[purpose(well)].insert(well.well.row);
        columns[purpose(well)].insert(well.well.column);
    }
    for (const char* control : {"mock", "vehicle", "vehicle interferon"}) {
        EXPECT_GE(rows[control].size(), 6u) << control;
        EXPECT_GE(columns[control].size(), 6u) << control;
    }
}

TEST(DemoPlate, InfectsHalfTheCellsAndATenthUnderInterferon) {
    const auto plate = simulate::read_spec(kDemo / "spec.toml");
    for (const auto& well : plate.map.wells) {
        const double expected = -std::expm1(-simulate::effective_moi(well, plate));
        if (purpose(well) == "mock") {
            EXPECT_EQ(expected, 0);
        } else if (purpose(well) == "vehicle") {
            EXPECT_NEAR(expected, 0.45, 0.05);
        } else if (purpose(well) == "vehicle interferon") {
            EXPECT_NEAR(expected, 0.125, 0.025);
        }
        if (well.role == plate::Role::empty) continue;
        EXPECT_GT(simulate::survival(well, plate), 0.8) << "no well of the demo is poisoned";
    }
}

TEST(DemoPlate, TheJakInhibitorTakesTheShieldAwayStepByStep) {
    const auto plate = simulate::read_spec(kDemo / "spec.toml");
    std::map<double, double> moi_by_dose;
    for (const auto& well : plate.map.wells) {
        if (purpose(well) == "compound baricitinib interferon")
            moi_by_dose[*well.dose] = simulate::effective_moi(well, plate);
    }
    double before = 0;
    for (const auto& [dose, moi] : moi_by_dose) {
        EXPECT_GT(moi, before) << dose;
        before = moi;
    }
    EXPECT_GT(moi_by_dose.rbegin()->second, 0.9 * 0.65);
    EXPECT_LT(moi_by_dose.begin()->second, 0.25 * 0.65);
}

TEST(DemoPlate, ItsAssayNamesTheChannelsTheSimulatorMakes) {
    const auto assay = assay::read(kDemo / "assay.toml", {});
    std::set<std::string> made(std::begin(simulate::kChannelNames), std::end(simulate::kChannelNames));
    for (const auto& channel : assay.channel_names()) EXPECT_TRUE(made.count(channel)) << channel;
    EXPECT_EQ(assay.virus_channel(), "virus");
    EXPECT_EQ(assay.controls.size(), 2u);
    EXPECT_EQ(assay.plate.pixel_size_um, simulate::read_spec(kDemo / "spec.toml").spec.pixel_size_um);
}

}  // namespace
}  // namespace viroplate
