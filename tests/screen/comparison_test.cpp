#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "screen/plate_table.hpp"
#include "viroplate/screen/verdict.hpp"

namespace viroplate::screen {
namespace {

std::size_t row_of(const table::Table& comparison, const std::string& compound, double dose,
                   const std::string& interferon = "") {
    for (std::size_t row = 0; row < comparison.rows(); ++row) {
        if (comparison.text(row, "compound") == compound && comparison.number(row, "dose") == dose &&
            comparison.text(row, "interferon") == interferon) {
            return row;
        }
    }
    throw std::runtime_error("no row for " + compound);
}

/// Vehicle wells with and without interferon, and a compound that lifts infection under interferon only.
PlateTable sensitiser_plate() {
    PlateTable plate;
    for (const int extra : {-8, -3, 2, 9}) {
        plate.well("vehicle", virus(0.5) + counts(200 + extra, 400));
        plate.well("vehicle", virus(0.5) + interferon(100) + counts(40 + extra, 400));
        plate.well("compound", virus(0.5) + interferon(100) + compound("baricitinib", 1) + counts(160 + extra, 400));
        plate.well("compound", virus(0.5) + compound("baricitinib", 1) + counts(201 + extra, 400));
        plate.well("reference", virus(0.5) + compound("remdesivir", 5) + counts(10 + extra, 400));
    }
    return plate;
}

TEST(CompareWithVehicle, ComparesWithinVirusMoiAndInterferon) {
    const table::Table comparison = compare_with_vehicle(sensitiser_plate().wells());
    ASSERT_EQ(comparison.rows(), 3u);
    const auto lifted = row_of(comparison, "baricitinib", 1, "IFN-beta 100 IU/mL");
    EXPECT_EQ(comparison.text(lifted, "direction"), "sensitises");
    EXPECT_NEAR(*comparison.number(lifted, "infected_fraction"), 0.4, 1e-12);
    EXPECT_NEAR(*comparison.number(lifted, "vehicle_fraction"), 0.1, 1e-12);
    // Odds of 0.4 against odds of 0.1; well-wise logits with half a cell added differ a little.
    EXPECT_NEAR(*comparison.number(lifted, "log2_odds_ratio"), std::log2((0.4 / 0.6) / (0.1 / 0.9)), 0.05);
    EXPECT_EQ(comparison.number(lifted, "wells"), 4);
    EXPECT_EQ(comparison.text(row_of(comparison, "baricitinib", 1), "direction"), "unclear");
    const auto protects = row_of(comparison, "remdesivir", 5);
    EXPECT_EQ(comparison.text(protects, "direction"), "protects");
    EXPECT_LT(*comparison.number(protects, "log2_odds_ratio"), -3);
}

TEST(CompareWithVehicle, OrdersByCompoundInterferonAndDoseAcrossUnits) {
    PlateTable plate;
    plate.well("vehicle", virus(0.5) + counts(1, 4));
    plate.well("compound", virus(0.5) + compound("b", 1, "uM") + counts(1, 4));
    plate.well("compound", virus(0.5) + compound("b", 500, "nM") + counts(1, 4));
    plate.well("compound", virus(0.5) + interferon(10) + compound("b", 0.1, "nM") + counts(1, 4));
    plate.well("compound", virus(0.5) + compound("a", 9, "uM") + counts(1, 4));
    const table::Table comparison = compare_with_vehicle(plate.wells());
    std::vector<std::string> order;
    for (std::size_t row = 0; row < comparison.rows(); ++row) {
        order.push_back(comparison.text(row, "compound") + comparison.text(row, "dose"));
    }
    EXPECT_THAT(order, ::testing::ElementsAre("a9", "b500", "b1", "b0.1"));
}

TEST(CompareWithVehicle, StaysFiniteWithNoneOrAllInfected) {
    PlateTable plate;
    for (int i = 0; i < 3; ++i) {
        plate.well("vehicle", virus(0.5) + counts(100 - i, 100));
        plate.well("compound", virus(0.5) + compound("a", 1) + counts(0, 100 + i));
    }
    const table::Table comparison = compare_with_vehicle(plate.wells());
    EXPECT_TRUE(std::isfinite(*comparison.number(0, "log2_odds_ratio")));
    EXPECT_LT(*comparison.number(0, "log2_odds_ratio"), -8);
    EXPECT_EQ(comparison.text(0, "direction"), "protects");
}

TEST(CompareWithVehicle, IsUnclearWithOneWellOrWithoutSpread) {
    PlateTable plate;
    for (int i = 0; i < 3; ++i) plate.well("vehicle", virus(0.5) + counts(50, 100));
    plate.well("compound", virus(0.5) + compound("one", 1) + counts(1, 100));
    for (int i = 0; i < 3; ++i) plate.well("compound", virus(0.5) + compound("flat", 1) + counts(1, 100));
    const table::Table comparison = compare_with_vehicle(plate.wells());
    EXPECT_EQ(comparison.text(row_of(comparison, "one", 1), "direction"), "unclear");
    EXPECT_EQ(comparison.text(row_of(comparison, "flat", 1), "direction"), "unclear");
    EXPECT_FALSE(comparison.number(row_of(comparison, "one", 1), "infected_fraction_sd"));
}

TEST(CompareWithVehicle, SaysWhenThereIsNoVehicle) {
    PlateTable plate;
    plate.well("vehicle", virus(0.5) + counts(50, 100));
    plate.well("compound", virus(2) + compound("a", 1) + counts(1, 100));
    plate.well("compound", virus(0.5) + interferon(10) + compound("b", 1) + counts(1, 100));
    const table::Table comparison = compare_with_vehicle(plate.wells());
    for (std::size_t row = 0; row < comparison.rows(); ++row) {
        EXPECT_EQ(comparison.text(row, "direction"), "no vehicle");
        EXPECT_FALSE(comparison.number(row, "vehicle_fraction"));
        EXPECT_FALSE(comparison.number(row, "log2_odds_ratio"));
    }
}

TEST(CompareWithVehicle, FillsOnlyCellNumbersOfUninfectedWells) {
    PlateTable plate;
    plate.well("vehicle", virus(0.5) + counts(50, 100));
    for (const double relative : {0.8, 0.6}) {
        plate.well("compound", virus(0) + compound("a", 1) + counts(0, 80) + Values{{"relative_cells", relative}});
    }
    const table::Table comparison = compare_with_vehicle(plate.wells());
    ASSERT_EQ(comparison.rows(), 1u);
    EXPECT_NEAR(*comparison.number(0, "relative_cells"), 0.7, 1e-12);
    EXPECT_EQ(comparison.text(0, "virus"), "");
    EXPECT_EQ(comparison.text(0, "direction"), "");
    EXPECT_FALSE(comparison.number(0, "infected_fraction"));
}

TEST(CompareWithVehicle, KeepsCombinationsApart) {
    PlateTable plate;
    plate.well("vehicle", virus(0.5) + counts(50, 100));
    for (const double second : {1.0, 2.0}) {
        plate.well("compound",
                   virus(0.5) + compound("a", 1) + counts(40, 100) +
                       Values{{"compound2", std::string("b")}, {"dose2", second}, {"dose2_unit", std::string("nM")}});
    }
    const table::Table comparison = compare_with_vehicle(plate.wells());
    ASSERT_EQ(comparison.rows(), 2u);
    EXPECT_EQ(comparison.text(0, "compound"), "a + b 1 nM");
}

TEST(CompareWithVehicle, LeavesOutWellsThatAreNotInUse) {
    PlateTable plate = sensitiser_plate();
    plate.well("vehicle", virus(0.5) + counts(0, 400) + Values{{"status", std::string("excluded")}});
    plate.well("compound",
               virus(0.5) + compound("baricitinib", 1) + counts(0, 400) + Values{{"status", std::string("failed")}});
    const table::Table comparison = compare_with_vehicle(plate.wells());
    const auto row = row_of(comparison, "baricitinib", 1);
    EXPECT_EQ(comparison.number(row, "wells"), 4);
    EXPECT_NEAR(*comparison.number(row, "vehicle_fraction"), 0.5, 1e-12);
}

TEST(CompareWithVehicle, IsEmptyWhereInfectionIsNotCalled) {
    PlateTable plate;
    plate.well("vehicle", {{"ratio", 1.0}});
    plate.well("compound", compound("a", 1) + Values{{"ratio", 2.0}});
    EXPECT_EQ(compare_with_vehicle(plate.wells()).rows(), 0u);
    EXPECT_EQ(compare_with_vehicle(plate.wells()).columns().size(), 13u);
}

TEST(CompareWithVehicle, RarelyFindsADirectionAmongVehicleWells) {
    // Two groups from one distribution: about one comparison in twenty may look like an effect.
    int found = 0;
    for (std::int64_t plate_number = 0; plate_number < 200; ++plate_number) {
        PlateTable plate;
        std::int64_t state = 12345 + 7919 * plate_number;
        const auto next = [&state] {
            state = (state * 1103515245 + 12345) % 2147483648;
            return 150 + (state >> 16) % 101;
        };
        for (int i = 0; i < 4; ++i) plate.well("vehicle", virus(0.5) + counts(next(), 400));
        for (int i = 0; i < 4; ++i) plate.well("compound", virus(0.5) + compound("a", 1) + counts(next(), 400));
        found += compare_with_vehicle(plate.wells()).text(0, "direction") != "unclear";
    }
    EXPECT_LT(found, 20);
    EXPECT_GT(found, 1);
}

}  // namespace
}  // namespace viroplate::screen
