#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

std::size_t commas(const std::string& line) {
    return static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
}

TEST(TruthTables, HaveTheColumnsOfTheContract) {
    EXPECT_EQ(truth_cells_header(),
              "well,field,cell,x_px,y_px,infected,generation,focus,virus_signal,reporter_signal,state,syncytium\n");
    EXPECT_EQ(truth_wells_header().rfind("well,cells,infected_fraction,moi,", 0), 0u);
}

TEST(TruthTables, HaveARowForEveryLabelledCell) {
    const PlateSpec plate = small_plate({infected_well("B03", 0.5)});
    const TrueWell well = make_well(plate.map.wells[0], plate);
    const TrueField field = make_field(well, 1, plate);
    const std::string rows = truth_cells_rows(well, field);
    EXPECT_EQ(static_cast<std::size_t>(std::count(rows.begin(), rows.end(), '\n')), field.cell_ids.size());
    EXPECT_EQ(rows.rfind("B03,1,", 0), 0u);
    EXPECT_EQ(commas(rows.substr(0, rows.find('\n'))), commas(truth_cells_header()));
    EXPECT_EQ(commas(truth_wells_row(well)), commas(truth_wells_header()));
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char letter : line) {
        if (letter == '\n') break;
        if (letter == ',') {
            cells.emplace_back();
        } else {
            cells.back() += letter;
        }
    }
    return cells;
}

TEST(TruthTables, TellTheWholeWellFromItsImagedFields) {
    PlateSpec plate = small_plate({infected_well("B03", 0.5)});
    plate.spec.well_margin_um = 200;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    const auto header = cells_of(truth_wells_header());
    const auto row = cells_of(truth_wells_row(well));
    const auto value = [&](const char* column) {
        return std::stod(
            row.at(static_cast<std::size_t>(std::find(header.begin(), header.end(), column) - header.begin())));
    };
    std::size_t imaged = 0;
    std::size_t infected = 0;
    for (const int id : make_field(well, 1, plate).cell_ids) {
        ++imaged;
        infected += well.cells[static_cast<std::size_t>(id - 1)].infected ? 1 : 0;
    }
    EXPECT_EQ(value("cells"), static_cast<double>(well.cells.size()));
    EXPECT_EQ(value("imaged_cells"), static_cast<double>(imaged));
    EXPECT_LT(3 * imaged, well.cells.size());
    EXPECT_EQ(value("imaged_infected"), static_cast<double>(infected));
    EXPECT_NEAR(value("imaged_infected_fraction"), static_cast<double>(infected) / static_cast<double>(imaged), 1e-6);
    EXPECT_NE(value("infected_fraction"), value("imaged_infected_fraction"));
}

TEST(TruthTables, SayNothingAboutTheInfectionOfNoCells) {
    auto empty = infected_well("B03", 0.5);
    empty.role = plate::Role::empty;
    const PlateSpec plate = small_plate({empty});
    EXPECT_EQ(truth_wells_row(make_well(empty, plate)).rfind("B03,0,,0.5,", 0), 0u);
}

TEST(FileNames, FollowTheLayoutThatReadersKnow) {
    EXPECT_EQ(plane_file({0, 0}, 1, "dna"), "A01/A01_f1_dna.tif");
    EXPECT_EQ(label_file({7, 11}, 2, "cells"), "labels/H12_f2_cells.tif");
}

}  // namespace
}  // namespace viroplate::simulate
