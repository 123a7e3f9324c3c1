#include <gtest/gtest.h>

#include <cmath>

#include "field.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {
namespace {

TEST(Objects, HaveTheColumnsOfTheSchemaInItsOrder) {
    const auto plane = even_plane(20, 20, 1);
    const std::vector<ChannelPlane> channels{{"dna", &plane}, {"gfp", &plane}, {"virus", &plane}};
    const auto table = objects(objects_of(one_object(20, 20, [](int x, int) { return x < 5; })), channels, 0.5);
    const std::vector<std::string> names{"dna", "gfp", "virus"};
    const auto schema = table::object_schema(names);
    ASSERT_EQ(table.columns.size(), schema.size());
    for (std::size_t i = 0; i < schema.size(); ++i) EXPECT_EQ(table.columns[i].name, schema[i].name);
    EXPECT_EQ(table.rows(), 1u);
}

TEST(Objects, AreARowEachInTheOrderOfTheirLabels) {
    auto labels = empty_labels(40, 30, 3);
    fill(labels.nuclei, 2, [](int x, int y) { return x >= 2 && x <= 4 && y >= 3 && y <= 7; });
    fill(labels.nuclei, 3, [](int x, int y) { return x >= 20 && x <= 21 && y == 10; });
    fill(labels.nuclei, 1, [](int x, int y) { return x == 30 && y == 20; });
    labels.cells = labels.nuclei;
    const auto table = measured(labels, even_plane(40, 30, 1.0), 0.5);
    ASSERT_EQ(table.rows(), 3u);
    const double expected[3][2] = {{30, 20}, {3, 5}, {20.5, 10}};
    for (std::size_t row = 0; row < 3; ++row) {
        EXPECT_EQ(value(table, row, "object"), static_cast<float>(row + 1));
        EXPECT_FLOAT_EQ(value(table, row, "x_px"), static_cast<float>(expected[row][0]));
        EXPECT_FLOAT_EQ(value(table, row, "y_px"), static_cast<float>(expected[row][1]));
        EXPECT_FLOAT_EQ(value(table, row, "x_um"), static_cast<float>(expected[row][0] / 2));
        EXPECT_FLOAT_EQ(value(table, row, "y_um"), static_cast<float>(expected[row][1] / 2));
    }
    EXPECT_FLOAT_EQ(value(table, 1, "nucleus_area_px"), 15);
    EXPECT_FLOAT_EQ(value(table, 1, "nucleus_area_um2"), 15 * 0.25F);
}

TEST(Objects, HaveNoMicrometresWithoutAPixelSize) {
    const auto table =
        measured(one_object(20, 20, [](int x, int y) { return x < 5 && y < 5; }), even_plane(20, 20, 1.0));
    for (const auto* column : {"x_um", "y_um", "nucleus_area_um2", "cell_area_um2"}) {
        EXPECT_TRUE(std::isnan(value(table, 0, column))) << column;
    }
}

TEST(Objects, KnowTheBorderByTheirNucleus) {
    const auto border = [](int left, int top) {
        auto labels =
            one_object(20, 20, [&](int x, int y) { return x >= left && x < left + 4 && y >= top && y < top + 4; });
        labels.cells = image::LabelPlane(20, 20, 1);  // cells reach the border more often, and do not count
        return value(measured(labels, even_plane(20, 20, 1.0)), 0, "border");
    };
    EXPECT_EQ(border(8, 8), 0);
    EXPECT_EQ(border(0, 8), 1);
    EXPECT_EQ(border(8, 0), 1);
    EXPECT_EQ(border(16, 8), 1);
    EXPECT_EQ(border(8, 16), 1);
    EXPECT_EQ(border(15, 15), 0);
}

TEST(Objects, OfAnEmptyFieldAreNoRows) {
    const auto table = measured(empty_labels(20, 20, 0), even_plane(20, 20, 0));
    EXPECT_EQ(table.rows(), 0u);
    EXPECT_FALSE(table.columns.empty());
}

TEST(Objects, RefuseAChannelOfAnotherSize) {
    EXPECT_THROW(measured(empty_labels(20, 20, 0), even_plane(20, 21, 0)), Error);
}

}  // namespace
}  // namespace viroplate::measure
