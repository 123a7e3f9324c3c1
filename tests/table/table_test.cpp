#include "viroplate/table/table.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::table {
namespace {

Table sample() { return Table({{"well", Type::text, "", ""}, {"cells", Type::integer}, {"fraction", Type::real}}); }

TEST(Table, StartsEveryRowEmpty) {
    auto table = sample();
    EXPECT_EQ(table.rows(), 0U);
    EXPECT_EQ(table.add_row(), 0U);
    EXPECT_EQ(table.add_row(), 1U);
    EXPECT_EQ(table.number(1, "cells"), std::nullopt);
    EXPECT_EQ(table.text(1, "well"), "");
}

TEST(Table, GivesBackWhatWasSet) {
    auto table = sample();
    table.add_row();
    table.set(0, "well", "A01");
    table.set(0, "cells", std::int64_t{12});
    table.set(0, "fraction", 0.25);
    EXPECT_EQ(table.text(0, "well"), "A01");
    EXPECT_EQ(table.number(0, "cells"), 12.0);
    EXPECT_EQ(table.text(0, "cells"), "12");
    EXPECT_EQ(table.number(0, "fraction"), 0.25);
    EXPECT_EQ(table.number(0, "well"), std::nullopt);
    EXPECT_EQ(std::get<double>(table.at(0, 2)), 0.25);
}

TEST(Table, TakesNotANumberForAMissingValue) {
    auto table = sample();
    table.add_row();
    table.set(0, "fraction", std::nan(""));
    EXPECT_EQ(table.number(0, "fraction"), std::nullopt);
    EXPECT_EQ(table.text(0, "fraction"), "");
}

TEST(Table, KnowsItsColumns) {
    auto table = sample();
    EXPECT_TRUE(table.has("cells"));
    EXPECT_FALSE(table.has("Cells"));
    EXPECT_EQ(table.index("fraction"), 2U);
    EXPECT_THROW(table.index("nothing"), Error);
    table.add_row();
    EXPECT_THROW(table.set(0, "nothing", 1.0), Error);
    EXPECT_THROW(Table({{"a"}, {"a"}}), Error);
}

TEST(ObjectTable, CountsRowsByItsColumns) {
    const ObjectTable objects{{{"a"}, {"b"}}, {1, 2, 3, 4, 5, 6}};
    EXPECT_EQ(objects.rows(), 3U);
    EXPECT_EQ(objects.row(1)[0], 3.0F);
    EXPECT_EQ(ObjectTable{}.rows(), 0U);
}

TEST(FormatNumber, IsShortAndFreeOfTheLocale) {
    EXPECT_EQ(format_number(0.1), "0.1");
    EXPECT_EQ(format_number(1.0), "1");
    EXPECT_EQ(format_number(-0.0), "0");
    EXPECT_EQ(format_number(1234567.5), "1234567.5");
    EXPECT_EQ(format_number(0.1F), "0.1");
    EXPECT_EQ(format_number(16777216.0F), "16777216");
    EXPECT_EQ(format_number(42), "42");
    EXPECT_EQ(format_number(std::nan("")), "");
}

TEST(FormatNumber, ReadsBackToTheSameNumber) {
    Random random(3, 1);
    for (int i = 0; i < 20000; ++i) {
        const std::uint32_t bits = random.bits();
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value)) continue;
        const std::string text = format_number(value);
        float back = 0;
        const auto result = std::from_chars(text.data(), text.data() + text.size(), back);
        ASSERT_EQ(result.ptr, text.data() + text.size()) << text;
        ASSERT_EQ(back, value) << text;
    }
}

}  // namespace
}  // namespace viroplate::table
