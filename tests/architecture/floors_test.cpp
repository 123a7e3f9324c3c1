#include <gtest/gtest.h>

#include "architecture/source_tree.hpp"

namespace viroplate::architecture {
namespace {

TEST(Architecture, TheFloorTableNamesEveryModuleOfTheSource) {
    const auto modules = floor_table();
    ASSERT_GE(modules.size(), 17u) << "docs/architecture.md: the floor table was not found";
    std::set<std::string> in_source;
    for (const auto& include : includes()) in_source.insert(include.module);
    for (const auto& module : in_source) EXPECT_TRUE(modules.count(module)) << module << " has no floor";
    for (const auto& [name, module] : modules) EXPECT_TRUE(in_source.count(name)) << name << " has no source";
}

TEST(Architecture, ModulesIncludeOnlyLowerFloors) {
    const auto modules = floor_table();
    int checked = 0;
    for (const auto& include : includes()) {
        const std::string target = module_of_include(include.target);
        if (target.empty() || target == include.module) continue;
        ASSERT_TRUE(modules.count(target)) << include.file << " includes " << include.target;
        ++checked;
        EXPECT_LT(modules.at(target).floor, modules.at(include.module).floor)
            << include.file << " (floor " << modules.at(include.module).floor << ") includes " << include.target
            << " (floor " << modules.at(target).floor << ")";
    }
    EXPECT_GT(checked, 100) << "the includes were not found";
}

TEST(Architecture, ThirdPartyHeadersStayInTheirRoom) {
    const auto modules = floor_table();
    for (const auto& include : includes()) {
        const std::string party = third_party_of_include(include.target);
        if (party.empty() || party == "fmt") continue;
        EXPECT_TRUE(modules.at(include.module).third_parties.count(party))
            << include.file << " includes " << include.target << " (" << party << ")";
    }
}

TEST(Architecture, PublicHeadersShowNoThirdParty) {
    for (const auto& include : includes()) {
        if (include.file.rfind("include/", 0) != 0) continue;
        EXPECT_EQ(third_party_of_include(include.target), "") << include.file << " includes " << include.target;
    }
}

TEST(Architecture, TheSimulatorSharesNoCodeWithWhatItJudges) {
    for (const auto& include : includes()) {
        if (include.module != "simulate") continue;
        const std::string target = module_of_include(include.target);
        for (const char* judged : {"segment", "measure", "calibration", "fit"}) {
            EXPECT_NE(target, judged) << include.file << " includes " << include.target;
        }
    }
}

TEST(Architecture, AnUnknownThirdPartyWouldBeSeen) {
    EXPECT_EQ(third_party_of_include("vector"), "");
    EXPECT_EQ(third_party_of_include("sys/stat.h"), "");
    EXPECT_EQ(third_party_of_include("opencv2/imgproc.hpp"), "opencv");
    EXPECT_EQ(third_party_of_include("gsl/gsl_math.h"), "unknown: gsl/gsl_math.h");
}

}  // namespace
}  // namespace viroplate::architecture
