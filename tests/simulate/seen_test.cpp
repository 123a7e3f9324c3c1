#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "simulate/field_place.hpp"
#include "simulate/small_plate.hpp"

namespace viroplate::simulate {
namespace {

/// Everything switched on.
PlateSpec eventful_plate() {
    PlateSpec plate = small_plate({infected_well("C04", 0.2), infected_well("D05", 0.4)});
    Spec& spec = plate.spec;
    spec.fields = 3;
    spec.field_gap_um = 40;
    spec.reporter_signal_e = 300;
    spec.spread_rounds = 2;
    spec.shield_protection = 0.5;
    spec.susceptibility_shape = 2;
    spec.death_rate = 0.1;
    spec.dead_attached = 0.5;
    spec.dead_share = 0.02;
    spec.fusion = 0.1;
    spec.debris_per_mm2 = 5;
    spec.defocus_um = 3;
    spec.pixel_gain_cv = 0.004;
    spec.hot_pixel_share = 1e-4;
    spec.row_cells_cv = spec.column_cells_cv = spec.row_moi_cv = spec.column_moi_cv = 0.05;
    spec.drift_moi = spec.drift_cells = 0.1;
    return plate;
}

TEST(SeeCells, SeesTheCellsThatTheImagesHave) {
    const PlateSpec plate = eventful_plate();
    const TrueWell well = make_well(plate.map.wells[0], plate);
    const auto seen = see_cells(well, plate.spec);
    std::size_t at = 0;
    for (int number = 1; number <= plate.spec.fields; ++number) {
        const TrueField field = make_field(well, number, plate);
        for (std::size_t i = 0; i < field.cell_ids.size(); ++i, ++at) {
            ASSERT_LT(at, seen.size());
            EXPECT_EQ(seen[at].field, number);
            EXPECT_EQ(well.cells[seen[at].index].cell, field.cell_ids[i]);
            EXPECT_EQ(seen[at].x_px, field.x_px[i]);
            EXPECT_EQ(seen[at].y_px, field.y_px[i]);
        }
    }
    EXPECT_EQ(at, seen.size());
    EXPECT_LT(seen.size(), well.cells.size());
    const CellCount imaged = well.count_imaged();
    EXPECT_EQ(imaged.living + imaged.dead, seen.size());
}

TEST(SeeCells, MeasuresWithTheNoiseThatTheSpecStates) {
    PlateSpec plate = small_plate({infected_well("C04", 0)});
    plate.spec.fields = 12;
    plate.spec.field_size_px = 700;
    plate.spec.reporter_signal_e = 300;
    plate.spec.measurement_dex = 0.08;
    plate.spec.measurement_e = 0;
    const TrueWell well = make_well(plate.map.wells[0], plate);
    const auto noise = [&](auto of) {
        double sum = 0;
        double squares = 0;
        const auto seen = see_cells(well, plate.spec);
        for (const SeenCell& cell : seen) {
            const double value = of(cell, well.cells[cell.index]);
            sum += value;
            squares += value * value;
        }
        const auto n = static_cast<double>(seen.size());
        return std::pair(sum / n, std::sqrt(squares / n - sum / n * sum / n));
    };
    const auto [virus_mean, virus_sd] = noise(
        [](const SeenCell& seen, const TrueCell& cell) { return std::log10(seen.virus_signal / cell.virus_signal_e); });
    const auto [reporter_mean, reporter_sd] = noise([](const SeenCell& seen, const TrueCell& cell) {
        return std::log10(seen.reporter_signal / cell.reporter_signal_e);
    });
    EXPECT_NEAR(virus_mean, 0, 0.01);
    EXPECT_NEAR(virus_sd, 0.08, 0.006);
    EXPECT_NEAR(reporter_mean, 0, 0.01);
    EXPECT_NEAR(reporter_sd, 0.08, 0.006);
    plate.spec.measurement_dex = 0;
    plate.spec.measurement_e = 25;
    const auto added =
        noise([](const SeenCell& seen, const TrueCell& cell) { return seen.virus_signal - cell.virus_signal_e; });
    EXPECT_NEAR(added.second, 25, 2);
}

TEST(SeeCells, SeesNothingInAnEmptyWell) {
    auto empty = infected_well("A01", 0.5);
    empty.role = plate::Role::empty;
    const PlateSpec plate = small_plate({empty});
    EXPECT_TRUE(see_cells(make_well(empty, plate), plate.spec).empty());
}

TEST(SeeCells, RowsHaveTheColumnsOfTheirHeader) {
    for (const double reporter : {0.0, 300.0}) {
        PlateSpec plate = eventful_plate();
        plate.spec.reporter_signal_e = reporter;
        const TrueWell well = make_well(plate.map.wells[0], plate);
        const auto seen = see_cells(well, plate.spec);
        const std::string rows = seen_cells_rows(well, seen);
        EXPECT_EQ(static_cast<std::size_t>(std::count(rows.begin(), rows.end(), '\n')), seen.size());
        const std::string header = seen_cells_header();
        const std::string row = rows.substr(0, rows.find('\n') + 1);
        EXPECT_EQ(std::count(row.begin(), row.end(), ','), std::count(header.begin(), header.end(), ','));
        EXPECT_EQ(row.ends_with(",\n"), reporter == 0);
        EXPECT_EQ(header.rfind(truth_cells_header().substr(0, truth_cells_header().size() - 1), 0), 0u);
    }
}

TEST(MakeWell, IsTheSameInAnyOrderOfWellsWithEverythingSwitchedOn) {
    const PlateSpec plate = eventful_plate();
    const TrueWell first = make_well(plate.map.wells[0], plate);
    const TrueWell second = make_well(plate.map.wells[1], plate);
    const TrueWell second_again = make_well(plate.map.wells[1], plate);
    const TrueWell first_again = make_well(plate.map.wells[0], plate);
    EXPECT_EQ(seen_cells_rows(first, see_cells(first, plate.spec)),
              seen_cells_rows(first_again, see_cells(first_again, plate.spec)));
    EXPECT_EQ(truth_wells_row(second), truth_wells_row(second_again));
    const TrueField field = make_field(first, 2, plate);
    const TrueField field_again = make_field(first_again, 2, plate);
    ASSERT_EQ(field.channels.size(), 4u);
    for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(field.channels[c].grey.pixels, field_again.channels[c].grey.pixels);
}

TEST(MakeWell, OfNoCellsOrOneComesOutWithEverythingSwitchedOn) {
    for (const double cells : {0.0, 1.0, 2.0}) {
        PlateSpec plate = eventful_plate();
        plate.spec.density_cv = plate.spec.row_cells_cv = plate.spec.column_cells_cv = plate.spec.drift_cells = 0;
        plate.spec.density_per_mm2 = cells / (well_width_um(plate.spec) * well_height_um(plate.spec) * 1e-6);
        for (const double moi : {0.0, 50.0}) {
            plate.map.wells[0].moi = moi;
            const TrueWell well = make_well(plate.map.wells[0], plate);
            EXPECT_EQ(static_cast<double>(well.cells.size() + well.detached), cells);
            EXPECT_EQ(well.count().infected_fraction().has_value(), well.count().living > 0);
            EXPECT_EQ(make_field(well, 3, plate).channels.size(), 4u);
        }
    }
}

TEST(MakeWell, WhatIsSwitchedOnForImagesOrReporterLeavesTheCellsAsTheyWere) {
    PlateSpec plain = small_plate({infected_well("C04", 0.4)});
    PlateSpec more = plain;
    more.spec.reporter_signal_e = 300;
    more.spec.debris_per_mm2 = 10;
    more.spec.defocus_um = 5;
    more.spec.pixel_gain_cv = 0.01;
    more.spec.dead_share = 0.05;
    const TrueWell a = make_well(plain.map.wells[0], plain);
    const TrueWell b = make_well(more.map.wells[0], more);
    ASSERT_EQ(a.cells.size(), b.cells.size());
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        EXPECT_EQ(a.cells[i].x_um, b.cells[i].x_um);
        if (b.cells[i].living()) {
            EXPECT_EQ(a.cells[i].virus_signal_e, b.cells[i].virus_signal_e);
        }
    }
}

TEST(FieldAt, IsTheFieldThatHoldsThePoint) {
    Spec spec;
    spec.fields = 4;
    spec.field_gap_um = 25;
    const double size = spec.field_size_px * spec.pixel_size_um;
    EXPECT_EQ(field_at(spec, 60, 60), 1);
    EXPECT_EQ(field_at(spec, 59.999, 70), 0);
    EXPECT_EQ(field_at(spec, 60 + size - 0.001, 70), 1);
    EXPECT_EQ(field_at(spec, 60 + size + 10, 70), 0) << "in the gap";
    EXPECT_EQ(field_at(spec, 60 + size + 25.001, 70), 2);
    EXPECT_EQ(field_at(spec, 60 + 3 * (size + 25) + 1, 60 + size - 1), 4);
    EXPECT_EQ(field_at(spec, 60 + 4 * (size + 25) + 1, 70), 0);
    EXPECT_EQ(field_at(spec, 70, 60 + size + 1), 0);
    EXPECT_DOUBLE_EQ(well_width_um(spec), 4 * size + 3 * 25 + 120);
}

}  // namespace
}  // namespace viroplate::simulate
