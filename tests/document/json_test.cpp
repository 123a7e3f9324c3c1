#include "viroplate/document/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::document {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string complaint(const std::string& text) {
    try {
        parse_json(text, "plate.json");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::io);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    return "no complaint";
}

TEST(Json, KeepsTheOrderInWhichMembersWereSet) {
    const auto json = Json::object({{"zebra", 1}, {"ant", Json::array()}, {"mole", nullptr}});
    EXPECT_EQ(json.dump(-1), R"({"zebra":1,"ant":[],"mole":null})");
    EXPECT_EQ(parse_json(json.dump(), "").dump(-1), json.dump(-1));
}

TEST(Json, SetReplacesAMemberInItsPlace) {
    auto json = Json::object({{"a", 1}, {"b", 2}});
    json.set("a", "new").set("c", true);
    EXPECT_EQ(json.dump(-1), R"({"a":"new","b":2,"c":true})");
}

TEST(Json, NullBecomesWhatIsFirstDoneToIt) {
    Json list;
    list.push(1).push("two");
    EXPECT_EQ(list.dump(-1), R"([1,"two"])");
    Json object;
    object.set("a", 1);
    EXPECT_EQ(object.dump(-1), R"({"a":1})");
    EXPECT_THROW(list.set("a", 1), Error);
    EXPECT_THROW(object.push(1), Error);
}

TEST(Json, IndentsForPeople) {
    const auto json = Json::object({{"a", Json::Array{1, 2}}, {"b", Json::object()}, {"c", Json::array()}});
    EXPECT_EQ(json.dump(2), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST(Json, WritesRealNumbersAsTheirShortestText) {
    EXPECT_EQ(Json(0.1).dump(), "0.1");
    EXPECT_EQ(Json(1.0).dump(), "1.0");
    EXPECT_EQ(Json(-2.0).dump(), "-2.0");
    EXPECT_EQ(Json(1e300).dump(), "1e+300");
    EXPECT_EQ(Json(5e-324).dump(), "5e-324");
    EXPECT_EQ(Json(1.0 / 3).dump(), "0.3333333333333333");
}

TEST(Json, HasNoNumberForNotANumberAndInfinities) {
    EXPECT_TRUE(Json(std::nan("")).is_null());
    EXPECT_TRUE(Json(std::numeric_limits<double>::infinity()).is_null());
    EXPECT_TRUE(Json(std::optional<double>()).is_null());
    EXPECT_EQ(Json(std::optional<double>(0.5)).number(), 0.5);
}

TEST(Json, EveryFiniteNumberSurvivesWritingAndReading) {
    Random random(1, 7);
    for (int i = 0; i < 20000; ++i) {
        const std::uint64_t bits = std::uint64_t{random.bits()} << 32 | random.bits();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value)) continue;
        const Json back = parse_json(Json(value).dump(), "");
        ASSERT_EQ(back.number(), value);
        ASSERT_EQ(std::signbit(*back.number()), std::signbit(value));
        ASSERT_TRUE(back == Json(value)) << "a real number stays real: " << value;
    }
}

TEST(Json, EveryTextSurvivesWritingAndReading) {
    const std::string awkward("quote\" slash\\ tab\t nul\0 bell\a µm ≤ \xF0\x9F\xA6\xA0 line\n", 48);
    EXPECT_EQ(parse_json(Json(awkward).dump(), "").text(), awkward);
}

TEST(Json, ReplacesBytesThatAreNoUtf8) { EXPECT_EQ(Json("caf\xE9").dump(), "\"caf\xEF\xBF\xBD\""); }

TEST(Json, TellsNumbersApartAndConvertsThem) {
    const auto json = parse_json(R"({"whole":3,"real":3.0,"half":0.5,"big":18446744073709551615,"text":"3"})", "");
    EXPECT_EQ(json["whole"].integer(), 3);
    EXPECT_EQ(json["whole"].number(), 3.0);
    EXPECT_EQ(json["real"].integer(), 3);
    EXPECT_EQ(json["half"].integer(), std::nullopt);
    EXPECT_EQ(json["big"].number(), 18446744073709551615.0);
    EXPECT_EQ(json["text"].number(), std::nullopt);
    EXPECT_EQ(json["text"].text(), "3");
    EXPECT_EQ(json["whole"].text("other"), "other");
    EXPECT_TRUE(json["nowhere"]["deeper"].is_null());
    EXPECT_EQ(parse_json("true", "").boolean(), true);
    EXPECT_EQ(parse_json("1", "").boolean(), std::nullopt);
}

TEST(ParseJson, SaysWhereTheFirstFaultIs) {
    EXPECT_THAT(complaint("{\n  \"a\": 1,\n  \"b\": oops\n}"), StartsWith("plate.json:3:8: "));
    EXPECT_THAT(complaint("[1, 2"), StartsWith("plate.json:1:6: "));
    EXPECT_THAT(complaint(""), StartsWith("plate.json:1:1: "));
    EXPECT_THAT(complaint("{} trailing"), StartsWith("plate.json:1:6: "));
    EXPECT_THAT(complaint("[\"caf\xE9\"]"), StartsWith("plate.json:1:"));
    EXPECT_THAT(complaint("[1e999]"), StartsWith("plate.json:1:"));
}

TEST(ParseJson, RefusesAMemberThatStandsTwice) {
    EXPECT_THAT(complaint(R"({"a":1,"b":2,"a":3})"), HasSubstr("\"a\" stands twice"));
}

TEST(ParseJson, RefusesHostileNesting) {
    EXPECT_THAT(complaint(std::string(100000, '[')), HasSubstr("nested deeper"));
    const std::string fits = std::string(200, '[') + std::string(200, ']');
    EXPECT_EQ(parse_json(fits, "").dump(-1), fits);
}

TEST(ParseJson, ReadsAByteOrderMark) { EXPECT_EQ(parse_json("\xEF\xBB\xBF[1]", "").dump(-1), "[1]"); }

}  // namespace
}  // namespace viroplate::document
