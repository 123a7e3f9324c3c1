#include "viroplate/core/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace viroplate {
namespace {

constexpr Code kAll[] = {Code::usage,      Code::assay,     Code::map,           Code::plate,
                         Code::io,         Code::image,     Code::output_exists, Code::settings_conflict,
                         Code::incomplete, Code::try_again, Code::interrupted,   Code::internal};

TEST(Error, EveryCodeHasItsOwnName) {
    std::set<std::string> names;
    for (const Code code : kAll) names.insert(name(code));
    EXPECT_EQ(names.size(), std::size(kAll));
}

TEST(Error, ExitCodesAreThoseOfTheContract) {
    EXPECT_EQ(exit_code(Code::io), 1);
    EXPECT_EQ(exit_code(Code::plate), 1);
    EXPECT_EQ(exit_code(Code::usage), 2);
    EXPECT_EQ(exit_code(Code::assay), 2);
    EXPECT_EQ(exit_code(Code::map), 2);
    EXPECT_EQ(exit_code(Code::incomplete), 4);
    EXPECT_EQ(exit_code(Code::output_exists), 5);
    EXPECT_EQ(exit_code(Code::settings_conflict), 5);
    EXPECT_EQ(exit_code(Code::try_again), 75);
    EXPECT_EQ(exit_code(Code::interrupted), 130);
}

TEST(Error, NoErrorExitsAsSuccess) {
    for (const Code code : kAll) EXPECT_GT(exit_code(code), 0) << name(code);
}

TEST(Error, CarriesMessageAndRemedy) {
    const Error error(Code::map, "well Z99 is not on the plate", "Check the map.");
    EXPECT_STREQ(error.what(), "well Z99 is not on the plate");
    EXPECT_EQ(error.remedy(), "Check the map.");
    EXPECT_EQ(error.code(), Code::map);
}

}  // namespace
}  // namespace viroplate
