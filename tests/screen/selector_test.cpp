#include <gtest/gtest.h>

#include <map>

#include "screen/plate_table.hpp"
#include "viroplate/screen/quality.hpp"

namespace viroplate::screen {
namespace {

std::vector<std::size_t> matching(const table::Table& wells, const WellSelector& selector) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (selector.matches(wells, row)) rows.push_back(row);
    }
    return rows;
}

using Rows = std::vector<std::size_t>;

PlateTable small_plate() {
    PlateTable plate;
    plate.well("mock");                                                               // 0
    plate.well("vehicle", virus(0.5));                                                // 1
    plate.well("vehicle", virus(0.5) + interferon(100));                              // 2
    plate.well("vehicle", virus(0.5) + interferon(0));                                // 3: interferon at dose 0 is none
    plate.well("compound", virus(0) + compound("baricitinib", 1));                    // 4: toxicity control
    plate.well("compound", virus(0.5) + compound("baricitinib", 1));                  // 5
    plate.well("compound", virus(0.5) + compound("ruxolitinib", 1));                  // 6
    plate.well("vehicle", virus(0.5) + Values{{"status", std::string("excluded")}});  // 7
    plate.well("vehicle", {{"virus", std::string("IAV")}});                           // 8: virus without MOI is virus
    return plate;
}

TEST(WellSelector, MatchesByRoleCompoundInterferonAndVirus) {
    const PlateTable plate = small_plate();
    EXPECT_EQ(matching(plate.wells(), {"vehicle", "", "", ""}), (Rows{1, 2, 3, 8}));
    EXPECT_EQ(matching(plate.wells(), {"vehicle", "", "with", ""}), (Rows{2}));
    EXPECT_EQ(matching(plate.wells(), {"vehicle", "", "without", ""}), (Rows{1, 3, 8}));
    EXPECT_EQ(matching(plate.wells(), {"", "baricitinib", "", ""}), (Rows{4, 5}));
    EXPECT_EQ(matching(plate.wells(), {"", "baricitinib", "", "without"}), (Rows{4}));
    EXPECT_EQ(matching(plate.wells(), {"compound", "", "", "with"}), (Rows{5, 6}));
    EXPECT_EQ(matching(plate.wells(), {"vehicle", "", "", "with"}), (Rows{1, 2, 3, 8}));
}

TEST(WellSelector, EmptyMatchesEveryWellInUse) {
    const PlateTable plate = small_plate();
    EXPECT_EQ(matching(plate.wells(), {}), (Rows{0, 1, 2, 3, 4, 5, 6, 8}));
    EXPECT_EQ(matching(plate.wells(), {"any", "", "any", "any"}), (Rows{0, 1, 2, 3, 4, 5, 6, 8}));
}

TEST(WellSelector, SpeaksInWords) {
    EXPECT_EQ((WellSelector{"vehicle", "", "without", ""}.words()), "vehicle without interferon");
    EXPECT_EQ((WellSelector{"mock", "", "", ""}.words()), "mock");
    EXPECT_EQ((WellSelector{"reference", "baricitinib", "with", "with"}.words()),
              "reference baricitinib with interferon, with virus");
    EXPECT_EQ((WellSelector{"", "", "", "without"}.words()), "all wells without virus");
    EXPECT_EQ(WellSelector{}.words(), "all wells");
}

TEST(WellSelector, ListsAnyForWhatItDoesNotAskFor) {
    WellSelector selector{"vehicle", "", "with", ""};
    OptionLister lister("controls.high");
    selector.visit(lister);
    std::map<std::string, std::string> values;
    for (const auto& option : lister.values()) values[option.path] = option.value;
    EXPECT_EQ(values.at("controls.high.role"), "vehicle");
    EXPECT_EQ(values.at("controls.high.interferon"), "with");
    EXPECT_EQ(values.at("controls.high.virus"), "any");
    EXPECT_EQ(selector.virus, "");
    EXPECT_EQ(selector.role, "vehicle");
}

}  // namespace
}  // namespace viroplate::screen
