#include "viroplate/table/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::table {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::string complaint(std::string_view text) {
    try {
        parse_csv(text, "map.csv", Code::map);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::map);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    return "no complaint";
}

TEST(ParseCsv, ReadsHeaderRowsAndTheirLines) {
    const Csv csv = parse_csv("well,role\nA01,mock\n\nA02,vehicle", "map.csv");
    EXPECT_THAT(csv.header, ElementsAre("well", "role"));
    ASSERT_EQ(csv.rows.size(), 2U);
    EXPECT_THAT(csv.rows[1], ElementsAre("A02", "vehicle"));
    EXPECT_THAT(csv.lines, ElementsAre(2, 4));
    EXPECT_EQ(csv.column("role"), 1U);
    EXPECT_EQ(csv.column("Role"), std::nullopt);
}

TEST(ParseCsv, GivesTheSameForEverySpelling) {
    const char* const spellings[] = {
        "a,b\n1,x y\n",
        "a;b\n1;x y\n",
        "a\tb\n1\tx y\n",
        "a,b\r\n1,x y\r\n",
        "a,b\r1,x y\r",
        ("\xEF\xBB\xBF"
         "a,b\n1,x y\n"),
        "# exported by hand\n\n# 2026\na,b\n1,x y\n",
        "\"a\",\"b\"\n\"1\",\"x y\"",
        " a , b \n 1 ,\"x y\" \n",
        "a,b,,\n1,x y,,\n,,,\n",
        "\"a\",b\n1,x y,\n",
    };
    for (const char* spelling : spellings) {
        const Csv csv = parse_csv(spelling, "x.csv");
        ASSERT_EQ(csv.rows.size(), 1U) << spelling;
        EXPECT_EQ(csv.rows[0][csv.column("a").value()], "1") << spelling;
        EXPECT_EQ(csv.rows[0][csv.column("b").value()], "x y") << spelling;
    }
}

TEST(ParseCsv, ReadsQuotedCells) {
    const Csv csv = parse_csv("a,b\n\"one, \"\"two\"\"\nthree\",4\n5,6\n", "x.csv");
    EXPECT_THAT(csv.rows[0], ElementsAre("one, \"two\"\nthree", "4"));
    EXPECT_THAT(csv.lines, ElementsAre(2, 4));
}

TEST(ParseCsv, SniffsTheSeparatorOutsideQuotes) {
    EXPECT_THAT(parse_csv("\"a,b,c\";d\n1;2\n", "").header, ElementsAre("a,b,c", "d"));
    EXPECT_THAT(parse_csv("only\n1\n", "").header, ElementsAre("only"));
}

TEST(ParseCsv, FillsShortRowsAndRefusesLongOnes) {
    const Csv csv = parse_csv("a,b,c\n1\n", "x.csv");
    EXPECT_THAT(csv.rows[0], ElementsAre("1", "", ""));
    EXPECT_THAT(complaint("a,b\n1,2\n1,2,3\n"), testing::StrEq("map.csv:3: 3 cells, but the header has 2"));
}

TEST(ParseCsv, SaysWhereItCannotGoOn) {
    EXPECT_THAT(complaint("a,b\n1,2\n\"open,3\n4,5\n"), StartsWith("map.csv:3: a quote is opened"));
    EXPECT_THAT(complaint("a,b\n\"1\"x,2\n"), StartsWith("map.csv:2: text follows a closing quote"));
    EXPECT_THAT(complaint(""), StartsWith("map.csv is empty"));
    EXPECT_THAT(complaint("# only a remark\n\n"), StartsWith("map.csv is empty"));
    EXPECT_THAT(complaint("well,role,well\n"), StartsWith("map.csv:1: column 'well' stands twice"));
    EXPECT_THAT(complaint(std::string_view("\xFF\xFEw\0e\0", 6)), StartsWith("map.csv is UTF-16"));
}

TEST(ToCsv, WritesATable) {
    Table table({{"well", Type::text}, {"cells", Type::integer}, {"fraction", Type::real}});
    table.add_row();
    table.set(0, "well", "A, \"01\"");
    table.set(0, "cells", std::int64_t{7});
    table.set(0, "fraction", 1.0 / 3);
    table.add_row();
    EXPECT_EQ(to_csv(table), "well,cells,fraction\n\"A, \"\"01\"\"\",7,0.3333333333333333\n,,\n");
}

TEST(ToCsv, WritesObjectsAsShortFloats) {
    const ObjectTable objects{{{"object"}, {"x_px"}, {"x_um"}}, {1, 0.1F, std::nanf(""), 2, 1e-9F, 123456.78F}};
    EXPECT_EQ(to_csv(objects), "object,x_px,x_um\n1,0.1,\n2,1e-09,123456.78\n");
}

TEST(CsvCell, AnyTextSurvivesWritingAndReading) {
    const std::string alphabet = "ab ,;\t\"\n\r#\xC2\xB5";
    Random random(11, 0);
    for (int i = 0; i < 3000; ++i) {
        std::string text(random.below(6), ' ');
        for (auto& c : text) c = alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
        const std::string written = csv_cell("#head") + ",b\n" + csv_cell(text) + ",end\n";
        const Csv csv = parse_csv(written, "x.csv");
        ASSERT_EQ(csv.rows.size(), 1U) << written;
        ASSERT_EQ(csv.rows[0][0], text) << written;
        ASSERT_EQ(csv.rows[0][1], "end") << written;
    }
}

TEST(ParseCsv, NeverReadsBeyondACutText) {
    const std::string text = "\xEF\xBB\xBFwell,role\r\n\"A\"\"01\",mock\r\n";
    for (std::size_t length = 0; length <= text.size(); ++length) {
        try {
            parse_csv(text.substr(0, length), "cut");
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::io);
        }
    }
}

}  // namespace
}  // namespace viroplate::table
