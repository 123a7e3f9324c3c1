#include "viroplate/infection/gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

using ::testing::ElementsAre;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST(Gates, EachStopsTheCellsItIsFor) {
    //                                      usual  cut  blurred  speck  clump  condensed  mitotic  small  unknown
    const std::vector<std::uint8_t> border{0, 1, 0, 0, 0, 0, 0, 0, 0};
    const std::vector<std::uint8_t> blurred{0, 0, 1, 0, 0, 0, 0, 0, 0};
    const std::vector<float> area{100, 100, 100, 20, 600, 50, 90, 50, kNan};
    const std::vector<float> dna{200, 200, 200, 200, 200, 400, 400, 210, 200};
    const auto gates = gate_cells({border, blurred, area, dna}, 9, {100.0, 200.0}, {});
    EXPECT_THAT(gates, ElementsAre(Gate::passed, Gate::border, Gate::out_of_focus, Gate::debris, Gate::debris,
                                   Gate::dead, Gate::passed, Gate::passed, Gate::not_measured));
    EXPECT_THAT(count_gates(gates), ElementsAre(3, 1, 1, 1, 2, 1));
}

TEST(Gates, CountACellOnceAndLoseNone) {
    const std::vector<std::uint8_t> flags{1, 0, 1, 0};
    const std::vector<float> area{1, 1, 100, 100};
    const auto counts = count_gates(gate_cells({flags, flags, area, {}}, 4, {100.0, std::nullopt}, {}));
    EXPECT_EQ(counts[static_cast<std::size_t>(Gate::border)], 2u);
    EXPECT_EQ(counts[static_cast<std::size_t>(Gate::out_of_focus)], 0u);
    EXPECT_EQ(counts[static_cast<std::size_t>(Gate::debris)], 1u);
    std::size_t all = 0;
    for (const auto count : counts) all += count;
    EXPECT_EQ(all, 4u);
}

TEST(Gates, OptionsSwitchThemOff) {
    const std::vector<std::uint8_t> flags{1};
    GateOptions options;
    options.border = options.out_of_focus = false;
    EXPECT_THAT(gate_cells({flags, flags, {}, {}}, 1, {}, options), ElementsAre(Gate::passed));
}

TEST(Gates, PassCellsWhoseColumnsAreNotThere) {
    EXPECT_THAT(gate_cells({}, 3, {}, {}), ElementsAre(Gate::passed, Gate::passed, Gate::passed));
    EXPECT_TRUE(gate_cells({}, 0, {}, {}).empty());
    const std::vector<float> area{1};
    EXPECT_THAT(gate_cells({{}, {}, area, {}}, 1, {}, {}), ElementsAre(Gate::passed)) << "nothing typical to go by";
    const std::vector<float> dna{kNan};
    EXPECT_THAT(gate_cells({{}, {}, area, dna}, 1, {1.0, -3.0}, {}), ElementsAre(Gate::passed))
        << "DNA no brighter than its surroundings tells nothing";
}

TEST(Gates, RefuseColumnsOfAnotherLength) {
    const std::vector<float> area{1, 2};
    EXPECT_THROW(gate_cells({{}, {}, area, {}}, 3, {}, {}), Error);
    std::vector<float> signal{1};
    EXPECT_THROW(apply_gates({}, signal), Error);
}

TEST(Gates, KeepTheCellAndTakeItsSignal) {
    std::vector<float> signal{1, 2, 3};
    apply_gates(std::vector{Gate::passed, Gate::dead, Gate::passed}, signal);
    EXPECT_EQ(signal[0], 1);
    EXPECT_TRUE(std::isnan(signal[1]));
    EXPECT_EQ(signal[2], 3);
}

TEST(TypicalNucleus, IsTheMedianOfWholeCellsInFocus) {
    const std::vector<std::uint8_t> border{0, 0, 0, 1, 0};
    const std::vector<std::uint8_t> blurred{0, 0, 0, 0, 1};
    const std::vector<float> area{10, 30, kNan, 1, 900};
    const auto typical = typical_nucleus({border, blurred, area, {}});
    EXPECT_EQ(typical.area, 20.0);
    EXPECT_FALSE(typical.dna_mean);
    EXPECT_FALSE(typical_nucleus({}).area);
}

TEST(GateOptions, AreListedWithDefaultsInRange) {
    GateOptions options;
    OptionLister lister("gates");
    options.visit(lister);
    ASSERT_EQ(lister.values().size(), 6u);
    EXPECT_EQ(lister.values()[0].path, "gates.border");
    EXPECT_STREQ(name(Gate::dead), "dead");
    EXPECT_STREQ(name(Gate::out_of_focus), "out_of_focus");
}

}  // namespace
}  // namespace viroplate::infection
