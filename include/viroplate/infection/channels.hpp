#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {

/// The same wells and cells, in the same order, in one channel.
struct ChannelSignals {
    CallOptions options;
    std::vector<WellSignal> wells;
};

/// Calls each channel by its own rule (viruses, a reporter virus and its antigen). Throws Code::internal where channels
/// differ in wells or in cells of a well.
std::vector<PlateCall> call_channels(std::span<const ChannelSignals> channels);

/// Cells of one well by two channels; only cells with a signal in both count.
struct DoubleInfection {
    WellAddress well;
    std::size_t cells = 0;
    std::size_t both = 0;
    std::size_t only_first = 0;
    std::size_t only_second = 0;
    std::size_t neither = 0;
    std::size_t either() const { return both + only_first + only_second; }
    /// log2 of the odds ratio (both · neither)/(only_first · only_second), each count + ½ (Haldane 1956, Anscombe
    /// 1956): above 0, a cell with the one is more likely to have the other than a cell without. Nothing where either
    /// channel is on all cells or on none.
    std::optional<double> log2_odds_ratio;
};

/// Counts of every well, in the order given. `second` must have the wells and cells of `first`: Code::internal.
/// Empty where one of the channels is not called.
std::vector<DoubleInfection> count_double(const PlateCall& first, const PlateCall& second);

}  // namespace viroplate::infection
