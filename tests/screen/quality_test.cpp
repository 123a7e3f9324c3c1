#include "viroplate/screen/quality.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "real/data_folder.hpp"
#include "screen/plate_table.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::screen {
namespace {

using ::testing::HasSubstr;

std::vector<double> wells_around(double centre, double sd, int count, std::uint64_t stream) {
    Random random(21, stream);
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back(random.normal(centre, sd));
    return values;
}

// Control wells of the public plate PSCREEN_M2 of the R package plateQC.
const std::vector<double> kDmso{493889, 647458, 717764, 334950, 333251, 107122, 147787,
                                82594,  93900,  154615, 81825,  159231, 183651, 534422};
const std::vector<double> kKill{9084, 8556, 8065, 5164, 3969, 2181, 1940, 1480, 1360, 1947, 1660, 2553, 3286, 13867};

TEST(ControlQuality, AgreesWithThePublishedPlate) {
    const ControlQuality quality = control_quality(kDmso, kKill);
    EXPECT_NEAR(*quality.z_prime.value, -1.3675631422386636, 1e-9);
    EXPECT_NEAR(*quality.robust_z_prime.value, -1.3907108101933576, 1e-9);
    EXPECT_NEAR(*quality.ssmd.value, 1.2886953890321877, 1e-9);
    for (const Figure* figure : {&quality.z_prime, &quality.robust_z_prime, &quality.ssmd}) {
        ASSERT_TRUE(figure->low && figure->high) << figure->reason;
        EXPECT_LT(*figure->low, *figure->value);
        EXPECT_GT(*figure->high, *figure->value);
        EXPECT_EQ(figure->reason, "");
    }
}

using PublishedPlates = RealData;

TEST_F(PublishedPlates, GiveTheWorkedFiguresUntrimmed) {
    std::ifstream file(data("stats-vectors/plate-qc-controls/data.csv"));
    ASSERT_TRUE(file);
    std::stringstream text;
    text << file.rdbuf();
    const table::Csv csv = table::parse_csv(text.str(), "data.csv");
    struct Expected {
        const char* plate;
        double z_prime, robust, ssmd;
    };
    // Untrimmed; trimming the outlying controls first would lift the second plate's Z′ to 0.57.
    for (const auto& expected :
         {Expected{"115858", 0.8695138324103855, 0.8812474905473816, 23.391106496980385},
          Expected{"101416", -0.13790426002504463, 0.4150239820124869, 2.6575239186286006},
          Expected{"PSCREEN_M2", -1.3675631422386636, -1.3907108101933576, 1.2886953890321877}}) {
        std::vector<double> high;
        std::vector<double> low;
        for (const auto& row : csv.rows) {
            if (row[0] != expected.plate) continue;
            if (row[1] == "NEG_CTRL") high.push_back(std::stod(row[4]));
            if (row[1] == "POS_CTRL") low.push_back(std::stod(row[4]));
        }
        const ControlQuality quality = control_quality(high, low);
        ASSERT_TRUE(quality.z_prime.value && quality.robust_z_prime.value && quality.ssmd.value) << expected.plate;
        EXPECT_NEAR(*quality.z_prime.value / expected.z_prime, 1, 1e-9) << expected.plate;
        EXPECT_NEAR(*quality.robust_z_prime.value / expected.robust, 1, 1e-9) << expected.plate;
        EXPECT_NEAR(*quality.ssmd.value / expected.ssmd, 1, 1e-9) << expected.plate;
    }
}

TEST(ControlQuality, DoesNotChangeWithShiftAndScale) {
    const auto high = wells_around(50, 4, 9, 1);
    const auto low = wells_around(20, 2, 7, 2);
    auto moved_high = high;
    auto moved_low = low;
    for (auto* values : {&moved_high, &moved_low}) {
        for (auto& value : *values) value = 1000 * value - 77;
    }
    const ControlQuality before = control_quality(high, low);
    const ControlQuality after = control_quality(moved_high, moved_low);
    EXPECT_NEAR(*before.z_prime.value, *after.z_prime.value, 1e-9);
    EXPECT_NEAR(*before.robust_z_prime.value, *after.robust_z_prime.value, 1e-9);
    EXPECT_NEAR(*before.ssmd.value, *after.ssmd.value, 1e-9);
    EXPECT_NEAR(*before.ssmd.low, *after.ssmd.low, 1e-9);
    EXPECT_NEAR(*before.z_prime.high, *after.z_prime.high, 1e-9);
}

TEST(ControlQuality, TurnsOnlyTheSignOfSsmdWhenGroupsAreSwapped) {
    const auto high = wells_around(50, 4, 9, 3);
    const auto low = wells_around(20, 2, 9, 4);
    const ControlQuality straight = control_quality(high, low);
    const ControlQuality swapped = control_quality(low, high);
    EXPECT_NEAR(*straight.z_prime.value, *swapped.z_prime.value, 1e-12);
    EXPECT_NEAR(*straight.ssmd.value, -*swapped.ssmd.value, 1e-12);
}

TEST(ControlQuality, DoesNotDependOnTheOrderOfWells) {
    auto high = wells_around(50, 4, 9, 5);
    auto low = wells_around(20, 2, 9, 6);
    const ControlQuality before = control_quality(high, low);
    std::reverse(high.begin(), high.end());
    std::rotate(low.begin(), low.begin() + 4, low.end());
    const ControlQuality after = control_quality(high, low);
    EXPECT_NEAR(*before.z_prime.value, *after.z_prime.value, 1e-12);
    EXPECT_EQ(before.robust_z_prime.value, after.robust_z_prime.value);
    EXPECT_EQ(before.z_prime.low, after.z_prime.low);
    EXPECT_EQ(before.ssmd.high, after.ssmd.high);
}

TEST(ControlQuality, CountsOutlyingControls) {
    auto high = wells_around(50, 2, 12, 7);
    const auto low = wells_around(20, 2, 12, 8);
    const ControlQuality clean = control_quality(high, low);
    high[3] = 20;
    high[8] = 18;
    const ControlQuality dirty = control_quality(high, low);
    EXPECT_LT(*dirty.z_prime.value, *clean.z_prime.value - 0.5);
    EXPECT_LT(*dirty.z_prime.value, 0);
    EXPECT_GT(*dirty.robust_z_prime.value, 0.3);
}

TEST(ControlQuality, NeedsFourWellsAGroup) {
    const std::vector<double> three{1, 2, 3};
    const std::vector<double> four{7, 8, 9, 10};
    const ControlQuality few = control_quality(four, three);
    for (const Figure* figure : {&few.z_prime, &few.robust_z_prime, &few.ssmd}) {
        EXPECT_FALSE(figure->value || figure->low || figure->high);
        EXPECT_THAT(figure->reason, HasSubstr("at least 4 wells"));
        EXPECT_THAT(figure->reason, HasSubstr("the low group has 3"));
    }
    const std::vector<double> enough{1, 2, 3, 4};
    EXPECT_TRUE(control_quality(four, enough).z_prime.value);
}

TEST(ControlQuality, RefusesTheFalseOneOfGroupsWithoutSpread) {
    const std::vector<double> ones(6, 1.0);
    const std::vector<double> zeros(6, 0.0);
    const ControlQuality flat = control_quality(ones, zeros);
    EXPECT_FALSE(flat.z_prime.value || flat.robust_z_prime.value || flat.ssmd.value);
    EXPECT_THAT(flat.z_prime.reason, HasSubstr("do not vary"));
    const std::vector<double> mostly{1, 1, 1, 1, 1, 7};
    const ControlQuality half = control_quality(mostly, zeros);
    EXPECT_TRUE(half.z_prime.value);
    EXPECT_FALSE(half.robust_z_prime.value);
    EXPECT_THAT(half.robust_z_prime.reason, HasSubstr("more than half"));
    const ControlQuality same = control_quality(mostly, mostly);
    EXPECT_FALSE(same.z_prime.value);
    EXPECT_EQ(same.ssmd.value, 0.0);
}

TEST(ControlQuality, AllowsOneGroupThatIsConstant) {
    const std::vector<double> zeros(8, 0.0);
    const ControlQuality quality = control_quality(wells_around(0.6, 0.03, 8, 9), zeros);
    EXPECT_TRUE(quality.z_prime.value && quality.z_prime.low);
    EXPECT_GT(*quality.z_prime.value, 0.7);
}

TEST(ControlQuality, TakesWellsInUseWithAValueFromATable) {
    PlateTable plate;
    for (int i = 0; i < 5; ++i) plate.well("vehicle", virus(1) + counts(60 + i, 100));
    for (int i = 0; i < 4; ++i) plate.well("mock", counts(i, 100));
    plate.well("vehicle", virus(1));
    plate.well("vehicle", virus(1) + counts(1, 100) + Values{{"status", std::string("excluded")}});
    plate.well("mock", counts(99, 100) + Values{{"status", std::string("failed")}});
    ControlPair pair;
    pair.name = "infection";
    pair.high.role = "vehicle";
    pair.low.role = "mock";
    const ControlQuality quality = control_quality(plate.wells(), pair);
    EXPECT_EQ(quality.high, (std::vector<double>{0.60, 0.61, 0.62, 0.63, 0.64}));
    EXPECT_EQ(quality.low, (std::vector<double>{0.0, 0.01, 0.02, 0.03}));
    EXPECT_EQ(quality.name, "infection");
    EXPECT_EQ(quality.high_words, "vehicle");
    EXPECT_GT(*quality.z_prime.value, 0.8);
    pair.readout = "ratio";
    EXPECT_THAT(control_quality(plate.wells(), pair).ssmd.reason, HasSubstr("vehicle has 0, mock has 0"));
}

TEST(ControlQuality, NamesAReadoutThatIsNotThere) {
    PlateTable plate;
    ControlPair pair;
    pair.name = "x";
    pair.readout = "ratoi";
    try {
        control_quality(plate.wells(), pair);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Code::assay);
        EXPECT_THAT(error.remedy(), HasSubstr("'ratio'"));
    }
}

}  // namespace
}  // namespace viroplate::screen
