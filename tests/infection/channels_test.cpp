#include "viroplate/infection/channels.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "simulated_plate.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::infection {
namespace {

PlateCall states(std::vector<CellState> cells) {
    PlateCall call;
    call.called = true;
    call.cells.push_back({{0, 0}, std::move(cells), {}});
    return call;
}

constexpr auto kYes = CellState::infected;
constexpr auto kNo = CellState::uninfected;
constexpr auto kNone = CellState::no_signal;

TEST(DoubleInfection, CountsCellsWithASignalInBothChannels) {
    const auto counts = count_double(states({kYes, kYes, kNo, kNo, kNone, kYes, kYes}),
                                     states({kYes, kNo, kYes, kNo, kYes, kNone, kYes}));
    ASSERT_EQ(counts.size(), 1u);
    EXPECT_EQ(counts[0].cells, 5u);
    EXPECT_EQ(counts[0].both, 2u);
    EXPECT_EQ(counts[0].only_first, 1u);
    EXPECT_EQ(counts[0].only_second, 1u);
    EXPECT_EQ(counts[0].neither, 1u);
    EXPECT_EQ(counts[0].either(), 4u);
    EXPECT_DOUBLE_EQ(*counts[0].log2_odds_ratio, std::log2(2.5 * 1.5 / (1.5 * 1.5)));
}

TEST(DoubleInfection, HasNoOddsRatioWhereAChannelIsOnAllOrNone) {
    EXPECT_FALSE(count_double(states({kYes, kYes}), states({kYes, kNo}))[0].log2_odds_ratio);
    EXPECT_FALSE(count_double(states({kYes, kNo}), states({kNo, kNo}))[0].log2_odds_ratio);
    EXPECT_FALSE(count_double(states({}), states({}))[0].log2_odds_ratio);
    EXPECT_EQ(count_double(states({}), states({}))[0].cells, 0u);
}

TEST(DoubleInfection, SaysNothingWhereAChannelIsNotCalled) {
    PlateCall refused;
    EXPECT_TRUE(count_double(refused, states({kYes})).empty());
    EXPECT_TRUE(count_double(states({kYes}), refused).empty());
}

TEST(DoubleInfection, RefusesChannelsOfOtherCells) {
    EXPECT_THROW(count_double(states({kYes}), states({kYes, kNo})), Error);
    PlateCall elsewhere = states({kYes});
    elsewhere.cells[0].well = {3, 3};
    EXPECT_THROW(count_double(states({kYes}), elsewhere), Error);
}

TEST(Channels, AreCalledEachByItsOwnRule) {
    PlateDraw draw;
    draw.mock_wells = 3;
    draw.virus_wells = 6;
    const auto antigen = draw_plate(draw).wells;
    CallOptions fixed;
    fixed.rule = ThresholdRule::fixed;
    fixed.fixed = 150;
    const std::vector<ChannelSignals> channels{{{}, antigen}, {fixed, antigen}};
    const auto calls = call_channels(channels);
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[1].threshold.value, 150.0);
    EXPECT_NE(calls[0].threshold.value, 150.0);
    for (const auto& count : count_double(calls[0], calls[1])) {
        // The same signal: what lies above the higher threshold lies above the lower one.
        EXPECT_EQ(count.only_first, 0u);
        EXPECT_EQ(count.cells, count.both + count.only_second + count.neither);
    }
    EXPECT_TRUE(call_channels({}).empty());
}

TEST(Channels, MustHaveTheSameWellsAndCells) {
    WellSignal well{{0, 0}, true, {1.0F, 2.0F}};
    WellSignal fewer{{0, 0}, true, {1.0F}};
    WellSignal other{{0, 1}, true, {1.0F, 2.0F}};
    EXPECT_THROW(call_channels(std::vector<ChannelSignals>{{{}, {well}}, {{}, {fewer}}}), Error);
    EXPECT_THROW(call_channels(std::vector<ChannelSignals>{{{}, {well}}, {{}, {other}}}), Error);
    EXPECT_THROW(call_channels(std::vector<ChannelSignals>{{{}, {well}}, {{}, {}}}), Error);
}

}  // namespace
}  // namespace viroplate::infection
