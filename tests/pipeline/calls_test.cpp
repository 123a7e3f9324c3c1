#include "pipeline/calls.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::pipeline {
namespace {

constexpr std::size_t kCells = 600;
constexpr std::size_t kWells = 8;

/// Two mock wells and six with half of their cells infected; every tenth cell is cut by the border.
struct Plate {
    std::vector<plate::MapWell> map{kWells};
    std::vector<WellCells> cells{kWells};
    std::vector<Well> wells{kWells};

    Plate() {
        Random random(7, 0);
        for (std::size_t w = 0; w < kWells; ++w) {
            const WellAddress address{0, static_cast<int>(w)};
            map[w].well = cells[w].well = wells[w].address = address;
            map[w].role = w < 2 ? plate::Role::mock : plate::Role::vehicle;
            for (std::size_t i = 0; i < kCells; ++i) {
                const bool infected = w >= 2 && i % 2 == 0;
                cells[w].object_ids.push_back(
                    store::object_id(static_cast<std::int64_t>(w) + 1, static_cast<std::uint32_t>(i + 1)));
                cells[w].field.push_back(static_cast<std::int32_t>(w) + 1);
                cells[w].border.push_back(i % 10 == 9 ? 1 : 0);
                cells[w].nucleus_area.push_back(i == 0 ? 5.0F : 200.0F);
                cells[w].dna_mean.push_back(1000.0F);
                cells[w].signal.push_back(
                    static_cast<float>(100 * std::pow(10.0, 0.12 * random.normal() + (infected ? 1.0 : 0.0))));
            }
            cells[w].cells = kCells;
            wells[w].map = &map[w];
            wells[w].cells = &cells[w];
            wells[w].status = "ok";
        }
    }
};

assay::Assay an_assay() {
    assay::Assay assay;
    assay.infection.channel = "virus";
    return assay;
}

TEST(CallCells, CountsGatedCellsApartAndKeepsARowOfEach) {
    Plate plate;
    const auto calls = call_cells(plate.wells, plate.cells, {}, std::nullopt, an_assay());
    ASSERT_TRUE(calls.plate.called);
    EXPECT_EQ(calls.rows.size(), kWells * kCells);
    for (const Well& well : plate.wells) {
        EXPECT_EQ(well.gates[static_cast<std::size_t>(infection::Gate::border)], kCells / 10);
        EXPECT_EQ(well.gates[static_cast<std::size_t>(infection::Gate::debris)], 1u);
        EXPECT_EQ(well.fraction.counted.cells, kCells - kCells / 10 - 1);
    }
    for (const auto& row : calls.rows) EXPECT_EQ(row.gate.empty(), row.infected.has_value());
    ASSERT_TRUE(plate.wells[2].fraction.corrected);
    EXPECT_NEAR(*plate.wells[2].fraction.corrected, 0.55, 0.01);  // of the called ones: no odd cell is cut
}

TEST(CallCells, CallsNoCellOfAFieldOutOfFocus) {
    Plate plate;
    const auto calls = call_cells(plate.wells, plate.cells, {3}, std::nullopt, an_assay());
    EXPECT_EQ(plate.wells[2].fraction.counted.cells, 0u);
    EXPECT_EQ(plate.wells[2].gates[static_cast<std::size_t>(infection::Gate::out_of_focus)], kCells - kCells / 10);
    EXPECT_EQ(calls.rows.size(), kWells * kCells);
}

TEST(CallCells, RefusesWithoutMockWellsAndLeavesTheWellsUncounted) {
    Plate plate;
    for (auto& well : plate.map) well.role = plate::Role::vehicle;
    const auto calls = call_cells(plate.wells, plate.cells, {}, std::nullopt, an_assay());
    EXPECT_FALSE(calls.plate.called);
    EXPECT_NE(calls.plate.threshold.reason.find("no mock wells"), std::string::npos);
    EXPECT_TRUE(calls.rows.empty());
    EXPECT_FALSE(plate.wells[2].fraction.counted.fraction);
}

}  // namespace
}  // namespace viroplate::pipeline
