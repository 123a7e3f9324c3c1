#include "plate/pattern.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate::plate {
namespace {

using testing::HasSubstr;

std::string get(const std::optional<Parts>& parts, Part part) {
    if (!parts) return "no match";
    return (*parts)[static_cast<std::size_t>(part)].value_or("");
}

std::string complaint(const char* expression) {
    try {
        NamePattern("given", expression);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_FALSE(error.remedy().empty());
        return error.what();
    }
    return "accepted";
}

TEST(NamePattern, TakesPythonGroupsWithTheirManyNames) {
    const NamePattern pattern("given", R"(^(?P<Plate>.*)_(?P<WellRow>[A-P])(?P<Col>\d\d)_s(?P<Site>\d)w(?P<Dye>\d))");
    const auto parts = pattern.match("run 1/my_plate_B07_s2w3.tif");
    EXPECT_EQ(get(parts, Part::plate), "my_plate");  // the file name by itself: no folder in it
    EXPECT_EQ(get(parts, Part::row), "B");
    EXPECT_EQ(get(parts, Part::column), "07");
    EXPECT_EQ(get(parts, Part::field), "2");
    EXPECT_EQ(get(parts, Part::channel), "3");
    EXPECT_TRUE(pattern.has(Part::row));
    EXPECT_FALSE(pattern.has(Part::z));
}

TEST(NamePattern, TakesTheOtherSpellingOfNamedGroups) {
    EXPECT_EQ(get(NamePattern("given", R"((?<well>\w\d\d))").match("c03.tif"), Part::well), "c03");
}

TEST(NamePattern, MatchesFromTheStartOfAnyFolderAndIgnoresCase) {
    const NamePattern pattern("given", R"((?P<well>[A-H]\d+)/img(?P<sequence>\d+)\.tif$)");
    EXPECT_EQ(get(pattern.match("day1/a1/IMG003.TIF"), Part::sequence), "003");
    EXPECT_EQ(get(pattern.match("a1/img003.tif"), Part::well), "a1");
    EXPECT_EQ(get(pattern.match("xa1/img003.tif"), Part::well), "no match");
}

TEST(NamePattern, APartThatIsNotThereIsNotEmptyButAbsent) {
    const auto parts = NamePattern("given", R"((?P<well>\w\d\d)(?:_f(?P<field>\d+))?\.tif)").match("A01.tif");
    ASSERT_TRUE(parts);
    EXPECT_FALSE((*parts)[static_cast<std::size_t>(Part::field)]);
}

TEST(NamePattern, ComplainsAboutWhatCannotBeRead) {
    EXPECT_THAT(complaint("(?P<well>[A-H"), HasSubstr("no regular expression"));
    EXPECT_THAT(complaint(R"((?P<field>\d))"), HasSubstr("no well"));
    EXPECT_THAT(complaint(R"((?P<wel>\d))"), HasSubstr("did you mean 'well'?"));
    EXPECT_THAT(complaint(R"((?P<row>\d))"), HasSubstr("no well"));
    EXPECT_THAT(complaint(R"((?P<well>\d)(?P<site>\d)(?P<field>\d))"), HasSubstr("two groups"));
    EXPECT_THAT(complaint(R"((?P<well>\d)(?P<row>\d))"), HasSubstr("twice"));
    EXPECT_THAT(complaint(R"((?P<well>\d)(?P<sequence>\d)(?P<channel>\d))"), HasSubstr("sequence"));
    EXPECT_THAT(complaint(R"((?P<well>\d)(?=x))"), HasSubstr("no regular expression"));
}

TEST(BuiltInPatterns, ReadTheirOwnExampleAndNoOther) {
    for (const auto& known : built_in_patterns()) {
        for (const auto& other : built_in_patterns()) {
            const NamePattern pattern(other.name, other.expression);
            EXPECT_EQ(pattern.match(known.example).has_value(), &known == &other) << other.name << ' ' << known.example;
        }
    }
}

TEST(BuiltInPatterns, ReadAllSpellingsOfMetaXpress) {
    for (const auto& known : built_in_patterns()) {
        if (known.name != std::string("metaxpress")) continue;
        const NamePattern pattern(known.name, known.expression);
        const auto glued = pattern.match("x/ADSAStaphInfection2_A01_w2247376DD-6ADD-442D-AE47-F54A05F3EA94.tif");
        EXPECT_EQ(get(glued, Part::channel), "2");
        EXPECT_EQ(get(glued, Part::well), "A01");
        const auto bracketed = pattern.match("101210OranePlt1_C16_w1_[9AA4D9EA-18E4-4354-8C7D-0202029A8048].tif");
        EXPECT_EQ(get(bracketed, Part::channel), "1");
        const auto joined =
            pattern.match("1649_0003_Amp5-1_B_20070424_C20_s4_w12_0F5A41CB-2646-49E5-9281-F5B1F655B7BC.tif");
        EXPECT_EQ(get(joined, Part::channel), "12");
        EXPECT_EQ(get(joined, Part::plate), "1649_0003_Amp5-1_B_20070424");
        const auto exported = pattern.match("9987_Plate_3434/TimePoint_2/ZStep_3/9987_B02_s2_w3.TIF");
        EXPECT_EQ(get(exported, Part::time), "2");
        EXPECT_EQ(get(exported, Part::z), "3");
        EXPECT_EQ(get(exported, Part::field), "2");
        EXPECT_EQ(get(pattern.match("9987_B02.TIF"), Part::plate), "9987");
    }
}

}  // namespace
}  // namespace viroplate::plate
