#include "pipeline/well_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "temporary_folder.hpp"

namespace viroplate::pipeline {
namespace {

constexpr const char* kAssay = R"(name = "borders"
[[channel]]
name = "dna"
role = "nuclei"
[[channel]]
name = "virus"
role = "virus"
[[readout]]
name = "area"
column = "nucleus_area_px"
[[readout]]
name = "signal"
column = "cell_mean_virus"
)";

struct Cell {
    float border = 0;
    float area = 0;
    float signal = 0;
};

/// The cells of one well as read back from a result file.
WellCells read_back(const std::vector<Cell>& cells) {
    const TemporaryFolder folder;
    store::PlateRecord plate;
    plate.plate = "P";
    plate.shape = {8, 12};
    plate.channels = {"dna", "virus"};
    auto results = store::ResultFile::create(folder / "results.sqlite", plate);
    store::FieldRecord field;
    field.field_id = 1;
    field.id = {{0, 0}, 1};
    field.status = "ok";
    field.objects.columns = results.object_columns();
    float number = 0;
    for (const Cell& cell : cells) {
        ++number;
        for (const auto& column : field.objects.columns) {
            float value = 0;
            if (column.name == "object") value = number;
            if (column.name == "border") value = cell.border;
            if (column.name == "nucleus_area_px") value = cell.area;
            if (column.name == "cell_mean_virus") value = cell.signal;
            field.objects.values.push_back(value);
        }
    }
    results.add_field(field);
    const auto wells = read_well_cells(results, assay::parse(kAssay, "assay.toml", {}));
    return wells.at(0);
}

TEST(CellsAtTheBorder, CountButAreLeftOutOfShapes) {
    const auto well = read_back({{0, 100, 1}, {1, 10, 2}, {0, 200, 3}, {1, 20, 6}});
    EXPECT_EQ(well.cells, 4U);
    EXPECT_EQ(well.signal, (std::vector<float>{1, 2, 3, 6}));
    ASSERT_EQ(well.readouts.size(), 2U);
    EXPECT_EQ(well.readouts[0].value, 150);
    EXPECT_EQ(well.readouts[1].value, 3);
    EXPECT_GT(well.readouts[1].sd.value_or(0), 0);
}

TEST(CellsAtTheBorder, LeaveNoShapeWhereThereAreNoOthers) {
    const auto well = read_back({{1, 10, 2}, {1, 20, 6}});
    EXPECT_EQ(well.cells, 2U);
    EXPECT_FALSE(well.readouts[0].value.has_value());
    EXPECT_EQ(well.readouts[1].value, 4);
}

}  // namespace
}  // namespace viroplate::pipeline
