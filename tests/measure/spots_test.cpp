#include "viroplate/measure/spots.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "measure/field.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {
namespace {

using image::ObjectRuns;
using image::Run;

/// Two cells of 10 × 6 px beside each other: nucleus 4 × 2 in the middle, ring in the row below it, the rest around.
image::CellObjects two_cells() {
    image::CellObjects cells{ObjectRuns(20, 6), ObjectRuns(20, 6), ObjectRuns(20, 6)};
    for (int left : {0, 10}) {
        const int begin = left + 3;
        const int end = left + 7;
        cells.nuclei.add(std::vector<Run>{{2, begin, end}, {3, begin, end}});
        cells.rings.add(std::vector<Run>{{4, begin, end}});
        cells.remainders.add(std::vector<Run>{{2, left, begin}, {2, end, left + 10}, {4, left, begin}});
    }
    return cells;
}

table::ObjectTable two_rows() { return {{{"object", table::Type::integer, "1", "number"}}, {1, 2}}; }

TEST(AppendSpots, CountsThemWhereTheirCentresLie) {
    auto objects = two_rows();
    const std::vector<image::Spot> spots{{3.4, 2.2, 0, 10},  {6.4, 3.4, 0, 20}, {5, 4, 0, 40},     {0.2, 1.8, 0, 80},
                                         {9.6, 2.1, 0, 160}, {10, 0, 0, 320},   {13.0, 3.49, 0, 5}};
    append_spots(objects, two_cells(), "virus", spots);
    ASSERT_EQ(objects.columns.size(), 4U);
    EXPECT_EQ(objects.rows(), 2U);
    EXPECT_EQ(value(objects, 0, "object"), 1);
    EXPECT_EQ(value(objects, 1, "object"), 2);
    EXPECT_EQ(value(objects, 0, "nucleus_spots_virus"), 2);
    EXPECT_EQ(value(objects, 0, "cell_spots_virus"), 4);
    EXPECT_EQ(value(objects, 0, "cell_spot_signal_virus"), 150);
    EXPECT_EQ(value(objects, 1, "nucleus_spots_virus"), 1);
    EXPECT_EQ(value(objects, 1, "cell_spots_virus"), 2) << "x 9.6 lies in the first pixel of the second cell";
    EXPECT_EQ(value(objects, 1, "cell_spot_signal_virus"), 165);
}

TEST(AppendSpots, OfSeveralChannelsFollowTheSchema) {
    auto objects = two_rows();
    append_spots(objects, two_cells(), "gfp", {});
    append_spots(objects, two_cells(), "virus", std::vector<image::Spot>{{4, 3, 0, 1}});
    const std::vector<std::string> channels{"gfp", "virus"};
    const auto schema = table::object_schema({}, channels);
    ASSERT_EQ(objects.columns.size(), 7U);
    for (std::size_t i = 1; i < 7; ++i) EXPECT_EQ(objects.columns[i].name, schema[schema.size() - 7 + i].name);
    EXPECT_EQ(value(objects, 0, "cell_spots_gfp"), 0);
    EXPECT_EQ(value(objects, 0, "cell_spots_virus"), 1);
}

TEST(AppendSpots, TakesFieldsWithoutObjects) {
    table::ObjectTable none{two_rows().columns, {}};
    append_spots(none, {ObjectRuns(5, 5), ObjectRuns(5, 5), ObjectRuns(5, 5)}, "virus",
                 std::vector<image::Spot>{{2, 2, 1, 1}, {2, 9, 1, 1}, {-3, -2, 1, 1}});
    EXPECT_EQ(none.rows(), 0U);
    EXPECT_EQ(none.columns.size(), 4U);
    auto objects = two_rows();
    EXPECT_THROW(append_spots(objects, {}, "virus", {}), Error);
}

}  // namespace
}  // namespace viroplate::measure
