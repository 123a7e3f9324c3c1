#include <gtest/gtest.h>

#include <algorithm>

#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

std::size_t commas(const std::string& line) {
    return static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
}

TEST(TruthTables, HaveTheColumnsOfTheContract) {
    EXPECT_EQ(truth_cells_header(),
              "well,field,cell,x_px,y_px,infected,generation,focus,virus_signal,reporter_signal,state\n");
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
