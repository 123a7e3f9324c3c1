#include "viroplate/core/ids.hpp"

#include <gtest/gtest.h>

#include "viroplate/core/error.hpp"

namespace viroplate {
namespace {

TEST(ParseWell, ReadsTheSpellingsOfAllInstruments) {
    const WellAddress b3{1, 2};
    for (const char* text : {"B3", "B03", "b03", "B003", "B - 3", "B-3", "r02c03", "R2C3", " B03 "}) {
        ASSERT_TRUE(parse_well(text)) << text;
        EXPECT_EQ(*parse_well(text), b3) << text;
    }
    EXPECT_EQ(*parse_well("AF48"), (WellAddress{31, 47}));
    EXPECT_EQ(*parse_well("R12"), (WellAddress{17, 11})) << "row R of a 384-well plate, not row 12";
    EXPECT_EQ(*parse_well("C07"), (WellAddress{2, 6}));
}

TEST(ParseWell, RefusesWhatIsNoWell) {
    for (const char* text : {"", "A", "7", "A0", "ABC1", "A1x", "A-", "r0c1", "r1c0", "r1c", "A1234", "file001",
                             "A 1 2", "ABCDEFGHIJKLMNOPQRSTUVWXYZ1"}) {
        EXPECT_FALSE(parse_well(text)) << text;
    }
}

TEST(WellName, IsReadBackForEveryWellOfA1536WellPlate) {
    for (int row = 0; row < 32; ++row) {
        for (int column = 0; column < 48; ++column) {
            const WellAddress well{row, column};
            ASSERT_EQ(parse_well(name(well)), well) << name(well);
        }
    }
    EXPECT_EQ(name(WellAddress{0, 0}), "A01");
    EXPECT_EQ(name(WellAddress{26, 9}), "AA10");
}

TEST(ParseWellList, TakesWellsAndRectangles) {
    const auto wells = parse_well_list("B02-C03, A01,A01");
    ASSERT_EQ(wells.size(), 5u);
    EXPECT_EQ(name(wells.front()), "A01");
    EXPECT_EQ(name(wells.back()), "C03");
}

TEST(ParseWellList, NamesThePartThatIsNoWell) {
    for (const char* text : {"A01,foo", "B02-A01", "A01,,A02", "A01-"}) {
        try {
            parse_well_list(text);
            FAIL() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), Code::usage);
            EXPECT_FALSE(error.remedy().empty());
        }
    }
}

TEST(SmallestPlate, HoldsTheWellsThatWereSeen) {
    EXPECT_EQ(smallest_plate_holding(3, 4), (PlateShape{3, 4}));
    EXPECT_EQ(smallest_plate_holding(8, 12), (PlateShape{8, 12}));
    EXPECT_EQ(smallest_plate_holding(1, 13), (PlateShape{16, 24}));
    EXPECT_EQ(smallest_plate_holding(40, 60), (PlateShape{40, 60}));
}

}  // namespace
}  // namespace viroplate
