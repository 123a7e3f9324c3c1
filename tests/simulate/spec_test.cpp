#include "viroplate/simulate/spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::simulate {
namespace {

using testing::HasSubstr;

constexpr const char* kMap =
    "well,role,virus,moi,compound,dose,dose_unit,interferon\n"
    "A01,mock,,,,,,\n"
    "A02,vehicle,virus,0.5,,,,\n"
    "A03,compound,virus,0.5,baricitinib,100,nM,IFN-beta\n";

constexpr const char* kCompound = "[[compound]]\nname = \"baricitinib\"\nec50_molar = 5e-8\nlifts_shield = true\n";

class ReadSpec : public testing::Test {
protected:
    PlateSpec read(const std::string& spec, const std::string& map = kMap) {
        std::ofstream(folder_ / "map.csv") << map;
        std::ofstream(folder_ / "spec.toml") << spec;
        return read_spec(folder_ / "spec.toml");
    }
    Error refusal(const std::string& spec, const std::string& map = kMap) {
        try {
            read(spec, map);
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "was accepted";
        return Error(Code::internal, "");
    }

private:
    TemporaryFolder folder_;
};

TEST_F(ReadSpec, ReadsSpecCompoundsAndMap) {
    const PlateSpec plate = read(std::string("map = \"map.csv\"\nseed = 7\nfields = 3\n") + kCompound);
    EXPECT_EQ(plate.spec.seed, 7u);
    EXPECT_EQ(plate.spec.fields, 3);
    EXPECT_EQ(plate.spec.density_per_mm2, Spec{}.density_per_mm2);
    ASSERT_EQ(plate.compounds.size(), 1u);
    EXPECT_TRUE(plate.compounds[0].lifts_shield);
    EXPECT_EQ(plate.map.wells.size(), 3u);
    EXPECT_EQ(plate.map_text, kMap);
    EXPECT_THAT(plate.spec_text, HasSubstr("seed = 7"));
}

TEST_F(ReadSpec, RefusesAMisspelledKeyWithTheNearestRightOne) {
    const Error error = refusal(std::string("map = \"map.csv\"\ndensity_per_mm = 500\n") + kCompound);
    EXPECT_EQ(error.code(), Code::assay);
    EXPECT_THAT(std::string(error.what()) + error.remedy(), HasSubstr("density_per_mm2"));
}

TEST_F(ReadSpec, RefusesMoreNucleiThanFit) {
    const Error error = refusal(std::string("map = \"map.csv\"\ndensity_per_mm2 = 5000\n") + kCompound);
    EXPECT_EQ(error.code(), Code::assay);
    EXPECT_THAT(error.what(), HasSubstr("density_per_mm2"));
}

TEST_F(ReadSpec, RefusesACompoundOfTheMapThatIsNotDescribed) {
    const Error error = refusal("map = \"map.csv\"\n[[compound]]\nname = \"baricitinb\"\n");
    EXPECT_EQ(error.code(), Code::assay);
    EXPECT_THAT(error.what(), HasSubstr("A03"));
    EXPECT_THAT(error.remedy(), HasSubstr("baricitinb"));
}

TEST_F(ReadSpec, RefusesACompoundDescribedTwice) {
    EXPECT_THAT(refusal(std::string("map = \"map.csv\"\n") + kCompound + kCompound).what(), HasSubstr("twice"));
}

TEST_F(ReadSpec, RefusesAVirusWithoutMoi) {
    const Error error = refusal("map = \"map.csv\"\n", "well,role,virus\nA01,vehicle,virus\n");
    EXPECT_EQ(error.code(), Code::map);
    EXPECT_THAT(error.what(), HasSubstr("A01"));
}

TEST_F(ReadSpec, NeedsAMap) { EXPECT_EQ(refusal("seed = 1\n").code(), Code::assay); }

}  // namespace
}  // namespace viroplate::simulate
