#include "viroplate/table/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace viroplate::table {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::vector<Column>& columns) {
    std::vector<std::string> found;
    for (const auto& column : columns) found.push_back(column.name);
    return found;
}

const std::vector<std::string> kChannels{"dna", "gfp", "virus"};
const std::vector<std::string> kReadouts{"ratio"};
const std::vector<std::string> kNone;

TEST(ObjectSchema, HasFifteenColumnsAChannelAndTwoAPair) {
    const std::size_t fixed = object_schema(kNone).size();
    EXPECT_EQ(fixed, 18U);
    EXPECT_EQ(object_schema(std::vector<std::string>{"dna"}).size(), fixed + 15);
    EXPECT_EQ(object_schema(kChannels).size(), fixed + 3 * 15 + 3 * 2);
}

TEST(ObjectSchema, EndsWithTheSpotsOfTheChannelsInWhichTheyAreCounted) {
    const auto columns = names(object_schema(kChannels, std::vector<std::string>{"gfp", "virus"}));
    EXPECT_EQ(columns.size(), object_schema(kChannels).size() + 6);
    EXPECT_THAT(std::vector<std::string>(columns.end() - 6, columns.end()),
                ElementsAre("nucleus_spots_gfp", "cell_spots_gfp", "cell_spot_signal_gfp", "nucleus_spots_virus",
                            "cell_spots_virus", "cell_spot_signal_virus"));
}

TEST(ObjectSchema, NamesPairsInTheOrderOfChannels) {
    const auto columns = names(object_schema(kChannels));
    EXPECT_THAT(
        std::vector<std::string>(columns.end() - 6, columns.end()),
        ElementsAre("nucleus_correlation_dna_gfp", "cell_correlation_dna_gfp", "nucleus_correlation_dna_virus",
                    "cell_correlation_dna_virus", "nucleus_correlation_gfp_virus", "cell_correlation_gfp_virus"));
    EXPECT_EQ(columns[18], intensity_column("nucleus", "mean", "dna"));
}

TEST(ObjectSchema, KnowsWhichColumnsDescribeShape) {
    std::vector<std::string> shape;
    for (const auto& name : names(object_schema(kChannels))) {
        if (describes_shape(name)) shape.push_back(name);
    }
    ASSERT_EQ(shape.size(), 12U);
    EXPECT_EQ(shape.front(), "nucleus_area_px");
    EXPECT_EQ(shape.back(), "ring_area_px");
    for (const auto* other : {"object", "x_px", "border", "nucleus_mean_dna", "cell_integrated_virus", ""}) {
        EXPECT_FALSE(describes_shape(other)) << other;
    }
}

TEST(Schemas, DefineEveryColumnOnce) {
    const std::vector<std::string> extra{"donor"};
    for (const auto& schema : {object_schema(kChannels, kChannels), well_schema(extra, kReadouts)}) {
        std::set<std::string> seen;
        for (const auto& column : schema) {
            EXPECT_TRUE(seen.insert(column.name).second) << column.name;
            EXPECT_FALSE(column.definition.empty()) << column.name;
            EXPECT_EQ(column.unit.empty(), column.type == Type::text) << column.name;
        }
    }
}

TEST(WellSchema, KeepsTheMapsUnknownColumnsBetweenTheMapAndTheStatus) {
    const auto columns = names(well_schema(std::vector<std::string>{"donor", "batch"}, kReadouts));
    const auto note = std::find(columns.begin(), columns.end(), "note");
    ASSERT_NE(note, columns.end());
    EXPECT_THAT(std::vector<std::string>(note, note + 4), ElementsAre("note", "donor", "batch", "status"));
    EXPECT_THAT(std::vector<std::string>(columns.end() - 2, columns.end()), ElementsAre("ratio", "ratio_sd"));
}

TEST(WellSchema, RenamesMapColumnsThatWouldHideResults) {
    const std::vector<std::string> extra{"cells", "donor", "ratio", "row"};
    EXPECT_THAT(extra_column_names(extra, kReadouts), ElementsAre("map_cells", "donor", "map_ratio", "map_row"));
    EXPECT_NO_THROW(Table(well_schema(extra, kReadouts)));
    const std::vector<std::string> awkward{"map_cells", "cells"};
    EXPECT_NO_THROW(Table(well_schema(awkward, kReadouts)));
}

/// docs/formats.md is what people read: a column that is missing there is missing for them.
TEST(Schemas, EveryColumnStandsInTheDocumentation) {
    std::ifstream file(VIROPLATE_SOURCE_DIR "/docs/formats.md");
    std::stringstream text;
    text << file.rdbuf();
    const std::string documentation = text.str();
    auto columns = object_schema(std::vector<std::string>{"<c>"}, std::vector<std::string>{"<c>"});
    for (auto& column : object_schema(std::vector<std::string>{"<a>", "<b>"})) {
        if (column.name.find("_correlation_") != std::string::npos) columns.push_back(column);
    }
    for (auto& column : well_schema(kNone, std::vector<std::string>{"<readout>"})) columns.push_back(column);
    for (const auto& column : columns) {
        const auto at = documentation.find("`" + column.name + "`");
        ASSERT_NE(at, std::string::npos) << column.name;
    }
}

}  // namespace
}  // namespace viroplate::table
