#include "viroplate/store/table_json.hpp"

#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate::store {
namespace {

table::Table example() {
    table::Table table({{"well", table::Type::text, "1", "name"},
                        {"cells", table::Type::integer, "1", "count"},
                        {"area", table::Type::real, "px", "mean \"area\""}});
    table.add_row();
    table.set(0, "well", std::string("A01"));
    table.set(0, "cells", std::int64_t{9007199254740993});
    table.set(0, "area", 0.1);
    table.add_row();
    table.set(1, "well", std::string());
    table.set(1, "area", 3.0);
    return table;
}

TEST(TableJson, ComesBackWithTypesUnitsAndEmptyCells) {
    const table::Table before = example();
    const auto text = to_json(before).dump(-1);
    const table::Table after = table_from_json(document::parse_json(text, "test"));
    ASSERT_EQ(after.rows(), before.rows());
    for (std::size_t c = 0; c < before.columns().size(); ++c) {
        EXPECT_EQ(after.columns()[c].name, before.columns()[c].name);
        EXPECT_EQ(after.columns()[c].type, before.columns()[c].type);
        EXPECT_EQ(after.columns()[c].unit, before.columns()[c].unit);
        EXPECT_EQ(after.columns()[c].definition, before.columns()[c].definition);
        for (std::size_t r = 0; r < before.rows(); ++r) EXPECT_EQ(after.at(r, c), before.at(r, c)) << r << "," << c;
    }
}

TEST(TableJson, WholeRealNumbersStayReal) {
    const table::Table after = table_from_json(document::parse_json(to_json(example()).dump(), "test"));
    EXPECT_TRUE(std::holds_alternative<double>(after.at(1, "area")));
}

TEST(TableJson, RefusesWhatIsNoTable) {
    for (const char* text : {"{}", "[1]", R"({"columns":[{"name":"a","type":"colour"}],"rows":[]})",
                             R"({"columns":[{"name":"a","type":"real"}],"rows":[[1,2]]})",
                             R"({"columns":[{"name":"a","type":"real"}],"rows":[["x"]]})"}) {
        EXPECT_THROW(table_from_json(document::parse_json(text, "test")), Error) << text;
    }
}

}  // namespace
}  // namespace viroplate::store
