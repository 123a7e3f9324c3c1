#include "report/effects.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

#include "report/fabricated_plate.hpp"

namespace viroplate::report {
namespace {

struct Dose {
    double nanomolar;
    const char* direction;
    double fraction;
};

/// A series of one compound against vehicle wells with 12 % infected.
std::vector<ComparisonView> series(const std::string& compound, std::initializer_list<Dose> doses) {
    const std::string unit = "nM";
    std::vector<ComparisonView> rows;
    for (const Dose& dose : doses) {
        ComparisonView row;
        row.compound = compound;
        row.dose = dose.nanomolar;
        row.dose_unit = unit;
        row.moi = 0.5;
        row.infected_fraction = dose.fraction;
        row.vehicle_fraction = 0.12;
        row.log2_odds_ratio = dose.fraction > 0.12 ? 10 * (dose.fraction - 0.12) : 20 * (dose.fraction - 0.12);
        row.relative_cells = 1.0;
        row.direction = dose.direction;
        rows.push_back(row);
    }
    return rows;
}

TEST(Effects, SayFromWhichDoseOnACompoundSensitises) {
    const auto found =
        effects(series("baricitinib", {{10, "unclear", .13}, {30, "sensitises", .2}, {1000, "sensitises", .41}}));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, Effect::Kind::sensitises);
    EXPECT_EQ(found[0].words, "sensitises from 30\u00a0nM on");
    EXPECT_EQ(found[0].detail, "12.0\u00a0% → 41.0\u00a0% infected at 1\u00a0µM");
}

TEST(Effects, SortDosesByMolarityWhateverTheirUnit) {
    auto rows = series("x", {{1000, "sensitises", .4}, {30, "sensitises", .2}, {10, "unclear", .12}});
    rows[0].dose = 1;
    rows[0].dose_unit = "uM";
    EXPECT_EQ(effects(rows)[0].words, "sensitises from 30\u00a0nM on");
}

TEST(Effects, NameTheDosesWhereTheSeriesHasGaps) {
    const auto found = effects(
        series("x", {{1, "sensitises", .2}, {10, "unclear", .12}, {100, "sensitises", .3}, {300, "unclear", .1}}));
    EXPECT_EQ(found[0].words, "sensitises at 2 of 4 doses (1\u00a0nM and 100\u00a0nM)");
}

TEST(Effects, TellTheHighestDoseAndEveryDoseApart) {
    EXPECT_EQ(effects(series("x", {{1, "unclear", .12}, {10, "protects", .02}}))[0].words,
              "protects at the highest dose, 10\u00a0nM");
    EXPECT_EQ(effects(series("x", {{1, "protects", .03}, {10, "protects", .02}}))[0].words,
              "protects at every dose from 1\u00a0nM on");
    EXPECT_EQ(effects(series("x", {{10, "protects", .02}}))[0].words, "protects at 10\u00a0nM");
}

TEST(Effects, DoNotHideThatDosesDisagree) {
    const auto found = effects(series("x", {{1, "sensitises", .3}, {10, "protects", .02}}));
    EXPECT_EQ(found[0].kind, Effect::Kind::mixed);
    EXPECT_NE(found[0].words.find("both ways"), std::string::npos);
}

TEST(Effects, WarnOfToxicity) {
    auto rows = series("x", {{1, "unclear", .12}, {10, "protects", .02}});
    rows[1].relative_cells = 0.5;
    EXPECT_NE(effects(rows)[0].detail.find("cells fall to 50.0\u00a0% of the vehicle"), std::string::npos);
    rows[1].relative_cells = 0.95;
    EXPECT_EQ(effects(rows)[0].detail.find("toxicity"), std::string::npos);
}

TEST(Effects, AreSilentAboutNothingAndHonestAboutMissingVehicle) {
    EXPECT_TRUE(effects({}).empty());
    const auto none = effects(series("x", {{1, "unclear", .12}, {10, "unclear", .13}}));
    EXPECT_EQ(none[0].kind, Effect::Kind::none);
    EXPECT_EQ(none[0].words, "shows no clear effect at 2 doses up to 10\u00a0nM");
    const auto alone = effects(series("x", {{1, "no vehicle", .12}}));
    EXPECT_EQ(alone[0].kind, Effect::Kind::no_vehicle);
}

TEST(Effects, SayWhatACompoundDoesToCellsWithoutVirus) {
    auto rows = series("x", {{1, "", 0}, {10, "", 0}});
    rows[1].relative_cells = 0.6;
    const auto found = effects(rows);
    EXPECT_EQ(found[0].kind, Effect::Kind::without_virus);
    EXPECT_EQ(found[0].words, "without virus loses cells");
    EXPECT_EQ(found[0].detail, "at least 60.0\u00a0% of the vehicle wells' cells at 2 doses up to 10\u00a0nM");
}

TEST(Effects, PutTheStrongestFirstAndKeepInterferonApart) {
    const auto found = effects(fabricated::page_data(fabricated::infection_plate({8, 12})).comparison);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].compound, "remdesivir");
    EXPECT_EQ(found[1].compound, "baricitinib");
    EXPECT_EQ(found[1].condition, "with interferon-β");
    EXPECT_EQ(found[2].kind, Effect::Kind::none);
    EXPECT_EQ(found[2].condition, "without interferon");
}

}  // namespace
}  // namespace viroplate::report
