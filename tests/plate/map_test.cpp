#include "viroplate/plate/map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate::plate {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

PlateMap parse(const std::string& text, const std::string& plate = "") { return parse_map(text, "map.csv", plate); }

/// Message and remedy of the complaint about a map.
std::string complaint(const std::string& text, const std::string& plate = "") {
    try {
        parse(text, plate);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::map) << error.what();
        EXPECT_FALSE(error.remedy().empty());
        return std::string(error.what()) + " | " + error.remedy();
    }
    return "accepted";
}

TEST(PlateMap, ReadsAllColumnsOfTheContract) {
    const auto map = parse(
        "plate,well,role,virus,moi,compound,dose,dose_unit,compound2,dose2,dose2_unit,interferon,interferon_dose,"
        "interferon_unit,reference,note\n"
        "P1,b02,Compound,NDV,0.5,baricitinib,1.5,uM,ruxolitinib,20,nM,IFN-a,100,IU/mL,yes,a note\n");
    ASSERT_EQ(map.wells.size(), 1U);
    const MapWell& well = map.wells[0];
    EXPECT_EQ(map.plate, "P1");
    EXPECT_EQ(well.well, (WellAddress{1, 1}));
    EXPECT_EQ(well.role, Role::compound);
    EXPECT_EQ(well.virus, "NDV");
    EXPECT_EQ(well.moi, 0.5);
    EXPECT_EQ(well.compound, "baricitinib");
    EXPECT_EQ(well.dose, 1.5);
    EXPECT_EQ(well.dose_unit, "uM");
    EXPECT_EQ(well.compound2, "ruxolitinib");
    EXPECT_EQ(well.dose2, 20.0);
    EXPECT_EQ(well.dose2_unit, "nM");
    EXPECT_EQ(well.interferon, "IFN-a");
    EXPECT_EQ(well.interferon_dose, 100.0);
    EXPECT_EQ(well.interferon_unit, "IU/mL");
    EXPECT_EQ(well.reference, "yes");
    EXPECT_EQ(well.note, "a note");
}

TEST(PlateMap, NeedsOnlyWellAndRoleAndSortsByWell) {
    const auto map = parse("role,well\nvehicle,B1\nmock,A10\nempty,A2\n");
    ASSERT_EQ(map.wells.size(), 3U);
    EXPECT_EQ(map.wells[0].well, (WellAddress{0, 1}));
    EXPECT_EQ(map.wells[2].role, Role::vehicle);
    EXPECT_FALSE(map.wells[2].moi);
    ASSERT_NE(map.find({0, 9}), nullptr);
    EXPECT_EQ(map.find({0, 9})->role, Role::mock);
    EXPECT_EQ(map.find({5, 5}), nullptr);
}

TEST(PlateMap, KeepsUnknownColumns) {
    const auto map = parse("well,donor,role,Batch\nA01,7,mock,x\n");
    EXPECT_THAT(map.extra_columns, ElementsAre("donor", "Batch"));
    EXPECT_THAT(map.wells[0].extra, ElementsAre("7", "x"));
}

TEST(PlateMap, ReadsSemicolonsByteOrderMarksAndWindowsLineEnds) {
    const auto map = parse("\xEF\xBB\xBFwell;role\r\nA01;mock\r\n");
    EXPECT_EQ(map.wells.size(), 1U);
}

TEST(PlateMap, NamesTheNearestRole) {
    EXPECT_THAT(complaint("well,role\nA01,mock\nA02,vehicel\n"), AllOf(HasSubstr("map.csv:3"), HasSubstr("'vehicle'")));
    EXPECT_THAT(complaint("well,role\nA01,\n"), AllOf(HasSubstr("map.csv:2"), HasSubstr("empty")));
}

TEST(PlateMap, NamesTheMissingColumnAndTheOneThatMayBeMeant) {
    EXPECT_THAT(complaint("wel,role\nA01,mock\n"), AllOf(HasSubstr("'well'"), HasSubstr("'wel'")));
    EXPECT_THAT(complaint("well,role,well\nA01,mock,A02\n"), HasSubstr("twice"));
}

TEST(PlateMap, NamesBothLinesOfAWellThatStandsTwice) {
    EXPECT_THAT(complaint("well,role\nA01,mock\nA02,mock\na1,vehicle\n"),
                AllOf(HasSubstr("map.csv:4"), HasSubstr("A01"), HasSubstr("line 2")));
}

TEST(PlateMap, RefusesWhatIsNoWellOrNoNumber) {
    EXPECT_THAT(complaint("well,role\n7,mock\n"), AllOf(HasSubstr("map.csv:2"), HasSubstr("'7' is no well")));
    EXPECT_THAT(complaint("well,role,moi\nA01,vehicle,high\n"), AllOf(HasSubstr("map.csv:2"), HasSubstr("moi 'high'")));
    EXPECT_THAT(complaint("well,role,moi\nA01,vehicle,-1\n"), HasSubstr("moi '-1'"));
    EXPECT_THAT(complaint("well;role;moi\nA01;vehicle;0,5\n"), HasSubstr("decimal point"));
    EXPECT_THAT(complaint("well,role,moi\nA01,vehicle,nan\n"), HasSubstr("moi 'nan'"));
}

TEST(PlateMap, RefusesADoseWithoutUnit) {
    EXPECT_THAT(complaint("well,role,dose\nA01,compound,3\n"), AllOf(HasSubstr("no unit"), HasSubstr("dose_unit")));
    EXPECT_THAT(complaint("well,role,interferon_dose\nA01,vehicle,3\n"), HasSubstr("interferon_unit"));
    EXPECT_EQ(complaint("well,role,dose\nA01,vehicle,0\n"), "accepted");
}

TEST(PlateMap, RefusesAnInfectedMockWell) {
    EXPECT_THAT(complaint("well,role,moi\nA01,mock,3\n"), AllOf(HasSubstr("A01"), HasSubstr("MOI 3")));
    EXPECT_EQ(complaint("well,role,moi\nA01,mock,0\n"), "accepted");
}

TEST(PlateMap, ChoosesTheRowsOfOnePlate) {
    const std::string text = "plate,well,role\nP1,A01,mock\nP2,A01,vehicle\nP2,A02,mock\n";
    EXPECT_EQ(parse(text, "P2").wells.size(), 2U);
    EXPECT_EQ(parse(text, "P2").plate, "P2");
    EXPECT_THAT(complaint(text, "P3"), AllOf(HasSubstr("P1, P2"), HasSubstr("'P3'")));
    EXPECT_THAT(complaint("plate,well,role\nP1,A01,mock\n,A02,mock\nP2,A03,mock\n", "P1"), HasSubstr("map.csv:3"));
    EXPECT_EQ(parse("plate,well,role\nP1,A01,mock\n", "other").wells.size(), 1U);  // one plate: all its rows
}

TEST(PlateMap, RefusesAnEmptyMapAndARowThatIsTooLong) {
    EXPECT_THAT(complaint("well,role\n"), HasSubstr("no well"));
    EXPECT_THAT(complaint("well,role\nA01,mock,x,y\n"), HasSubstr("2"));
    EXPECT_NE(complaint(""), "accepted");
}

}  // namespace
}  // namespace viroplate::plate
