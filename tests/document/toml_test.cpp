#include "viroplate/document/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>

namespace viroplate::document {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StrEq;

constexpr std::array<std::string_view, 3> kModes{"local", "global", "none"};

/// An options struct with a member of every kind, as the modules write them.
struct Options {
    double level = 0.45;
    std::optional<double> fixed;
    int wells = 8;
    bool loud = false;
    std::string name = "default";
    std::vector<std::string> tags;
    Length diameter;
    std::size_t mode = 0;

    void visit(OptionVisitor& visitor) {
        visitor.number("level", level, {0.05, 0.95});
        visitor.number("fixed", fixed, {0, 65535});
        visitor.integer("wells", wells, {1, 96});
        visitor.flag("loud", loud);
        visitor.text("name", name);
        visitor.texts("tags", tags);
        visitor.length("diameter", diameter, {2, 500});
        visitor.choice("mode", mode, kModes);
    }
};

TomlTable parse(std::string text) { return parse_toml(std::move(text), "assay.toml", Code::assay); }

std::string complaint(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_FALSE(error.remedy().empty()) << error.what();
        return error.what();
    }
    return "no complaint";
}

/// What is said about `line` inside [nuclei], on line 2 of the file.
std::string complaint_about(const std::string& line) {
    return complaint([&] {
        auto root = parse("[nuclei]\n" + line + "\n");
        auto nuclei = root.table("nuclei");
        Options options;
        options.visit(*nuclei);
        nuclei->finish();
    });
}

TEST(TomlTable, FillsEveryKindOfMember) {
    auto table = parse(R"(
        level = 0.5
        fixed = 300
        wells = 12
        loud = true
        name = "plate one"
        tags = ["a", "b"]
        diameter_um = 12
        mode = "global"
    )");
    Options options;
    options.visit(table);
    EXPECT_NO_THROW(table.finish());
    EXPECT_EQ(options.level, 0.5);
    EXPECT_EQ(options.fixed, 300);
    EXPECT_EQ(options.wells, 12);
    EXPECT_TRUE(options.loud);
    EXPECT_EQ(options.name, "plate one");
    EXPECT_THAT(options.tags, ElementsAre("a", "b"));
    EXPECT_EQ(options.diameter.um, 12);
    EXPECT_EQ(options.diameter.px, std::nullopt);
    EXPECT_EQ(options.mode, 1U);
    EXPECT_THAT(table.keys_read(),
                ElementsAre("level", "fixed", "wells", "loud", "name", "tags", "diameter_um", "mode"));
}

TEST(TomlTable, KeepsDefaultsOfWhatIsNotSaid) {
    auto table = parse("# nothing\n");
    Options options;
    options.visit(table);
    EXPECT_NO_THROW(table.finish());
    EXPECT_EQ(options.level, 0.45);
    EXPECT_EQ(options.fixed, std::nullopt);
    EXPECT_EQ(options.name, "default");
    EXPECT_FALSE(options.diameter.given());
    EXPECT_THAT(table.keys_read(), testing::IsEmpty());
}

TEST(TomlTable, NamesAnUnknownKeyItsPlaceAndTheNearestOne) {
    EXPECT_THAT(complaint_about("  diametr_um = 12"),
                StrEq("assay.toml:2:3: unknown key 'diametr_um' in [nuclei]; did you mean 'diameter_um'?"));
    EXPECT_THAT(complaint_about("entirely_else = 12"),
                StrEq("assay.toml:2:1: unknown key 'entirely_else' in [nuclei]"));
}

TEST(TomlTable, NamesTheFirstUnknownKeyInTheFileNotInTheAlphabet) {
    EXPECT_THAT(complaint_about("zzz = 1\naaa = 2"), HasSubstr("2:1: unknown key 'zzz'"));
}

TEST(TomlTable, NamesAnUnknownTable) {
    EXPECT_THAT(complaint([] {
                    auto root = parse("name = \"x\"\n\n[nuclie]\ndiameter_um = 3\n");
                    std::string name;
                    root.text("name", name);
                    root.table("nuclei");
                    root.finish();
                }),
                StrEq("assay.toml:3:2: unknown key 'nuclie' at the top of the file; did you mean 'nuclei'?"));
}

TEST(TomlTable, RefusesImpossibleValues) {
    EXPECT_THAT(complaint_about("level = 3"), StrEq("assay.toml:2:1: nuclei.level = 3 is outside 0.05 … 0.95"));
    EXPECT_THAT(complaint_about("level = nan"), HasSubstr("outside"));
    EXPECT_THAT(complaint_about("level = inf"), HasSubstr("outside"));
    EXPECT_THAT(complaint_about("fixed = -0.5"), HasSubstr("nuclei.fixed = -0.5 is outside 0 … 65535"));
    EXPECT_THAT(complaint_about("wells = 0"), HasSubstr("nuclei.wells = 0 is outside 1 … 96"));
    EXPECT_THAT(complaint_about("wells = 99999999999999"), HasSubstr("outside"));
    EXPECT_THAT(complaint_about("mode = \"lokal\""),
                StrEq("assay.toml:2:1: nuclei.mode = \"lokal\" is none of local, global, none; did you mean 'local'?"));
}

TEST(TomlTable, SaysWhatItFoundAndWhatItExpected) {
    EXPECT_THAT(complaint_about("level = \"half\""),
                StrEq("assay.toml:2:1: nuclei.level: expected a number, found \"half\" (a text)"));
    EXPECT_THAT(complaint_about("level = true"), HasSubstr("expected a number, found true (true or false)"));
    EXPECT_THAT(complaint_about("wells = 3.0"),
                HasSubstr("expected a whole number, found 3.0 (a number with a fraction)"));
    EXPECT_THAT(complaint_about("loud = 1"), HasSubstr("expected true or false, found 1 (a whole number)"));
    EXPECT_THAT(complaint_about("name = 1979-05-27"), HasSubstr("expected a text in quotes, found a date or time"));
    EXPECT_THAT(complaint_about("name = [1]"), HasSubstr("found a list"));
    EXPECT_THAT(complaint_about("tags = \"a\""), HasSubstr("expected a list of texts, found \"a\""));
    EXPECT_THAT(complaint_about("tags = [\"a\", 2]"), HasSubstr("expected a list of texts, found 2"));
    EXPECT_THAT(complaint_about("level = {}"), HasSubstr("found a table"));
}

TEST(TomlTable, RefusesALengthInTwoUnits) {
    EXPECT_THAT(complaint_about("diameter_um = 10\ndiameter_px = 20"),
                HasSubstr("nuclei.diameter_um and diameter_px both say the same length"));
}

TEST(TomlTable, GivesTheTablesOfAListInOrder) {
    auto root = parse("[[channel]]\nname = \"dna\"\n[[channel]]\nname = \"virus\"\nlevel = 7\n");
    auto channels = root.tables("channel");
    ASSERT_EQ(channels.size(), 2U);
    EXPECT_EQ(channels[0].required_text("name"), "dna");
    EXPECT_EQ(channels[1].required_text("name"), "virus");
    EXPECT_THAT(channels[1].keys_read(), ElementsAre("channel[2].name"));
    EXPECT_THAT(complaint([&] {
                    Options options;
                    options.visit(channels[1]);
                }),
                StrEq("assay.toml:5:1: channel[2].level = 7 is outside 0.05 … 0.95"));
    EXPECT_TRUE(root.tables("readout").empty());
}

TEST(TomlTable, WantsTablesWhereTablesBelong) {
    EXPECT_THAT(complaint([] { parse("nuclei = 3").table("nuclei"); }), HasSubstr("expected a table, found 3"));
    EXPECT_THAT(complaint([] { parse("channel = 3").tables("channel"); }), HasSubstr("[[channel]], found 3"));
    EXPECT_THAT(complaint([] { parse("channel = [1]").tables("channel"); }), HasSubstr("[[channel]], found 1"));
    EXPECT_THAT(complaint([] { parse("[channel]").tables("channel"); }), HasSubstr("[[channel]], found a table"));
}

TEST(TomlTable, SaysWhichTableLacksAText) {
    EXPECT_THAT(complaint([] {
                    auto root = parse("\n[[channel]]\nrole = \"virus\"\n");
                    root.tables("channel").front().required_text("name");
                }),
                StrEq("assay.toml:2:1: [channel[1]] lacks 'name'"));
    EXPECT_THAT(complaint([] { parse("").required_text("name"); }), StrEq("assay.toml:1:1: the file lacks 'name'"));
}

TEST(TomlTable, ComplainsAboutAKeyForItsReader) {
    auto root = parse("a = 1\nb = 2\n");
    EXPECT_THAT(complaint([&] { root.complain("b", "b is odd", "Make it even."); }), StrEq("assay.toml:2:1: b is odd"));
}

TEST(ParseToml, SaysWhereTheTextIsNoToml) {
    EXPECT_THAT(complaint([] { parse("a = 1\nb = = 2\n"); }), HasSubstr("assay.toml:2:"));
    EXPECT_THAT(complaint([] { parse("a = 1\na = 2\n"); }), HasSubstr("assay.toml:2:"));
    EXPECT_THAT(complaint([] { parse("a = \"caf\xE9\"\n"); }), HasSubstr("assay.toml:1:"));
    EXPECT_THAT(complaint([] { parse("[a"); }), HasSubstr("assay.toml:1:"));
}

TEST(ParseToml, ReadsAByteOrderMark) { EXPECT_TRUE(parse("\xEF\xBB\xBFname = \"x\"").has("name")); }

TEST(ParseToml, CarriesTheCodeOfItsCaller) {
    try {
        parse_toml("=", "calibration.toml", Code::settings_conflict);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::settings_conflict);
    }
}

}  // namespace
}  // namespace viroplate::document
