#include "viroplate/infection/channels.hpp"

#include <cmath>

#include "viroplate/core/error.hpp"

namespace viroplate::infection {

namespace {

[[noreturn]] void throw_unlike() {
    throw Error(Code::internal, "channels: every channel needs the same wells and cells in the same order", "");
}

DoubleInfection count_well(const CellCalls& first, const CellCalls& second) {
    if (first.well != second.well || first.state.size() != second.state.size()) throw_unlike();
    DoubleInfection count;
    count.well = first.well;
    for (std::size_t cell = 0; cell < first.state.size(); ++cell) {
        const CellState a = first.state[cell];
        const CellState b = second.state[cell];
        if (a == CellState::no_signal || b == CellState::no_signal) continue;
        ++count.cells;
        const bool one = a == CellState::infected;
        const bool other = b == CellState::infected;
        ++(one ? (other ? count.both : count.only_first) : (other ? count.only_second : count.neither));
    }
    const std::size_t in_first = count.both + count.only_first;
    const std::size_t in_second = count.both + count.only_second;
    if (in_first == 0 || in_first == count.cells || in_second == 0 || in_second == count.cells) return count;
    const auto plus_half = [](std::size_t n) { return static_cast<double>(n) + 0.5; };
    count.log2_odds_ratio = std::log2(plus_half(count.both) * plus_half(count.neither) /
                                      (plus_half(count.only_first) * plus_half(count.only_second)));
    return count;
}

}  // namespace

std::vector<PlateCall> call_channels(std::span<const ChannelSignals> channels) {
    for (const auto& channel : channels) {
        const auto& wells = channels.front().wells;
        if (channel.wells.size() != wells.size()) throw_unlike();
        for (std::size_t w = 0; w < wells.size(); ++w) {
            const bool alike =
                channel.wells[w].well == wells[w].well && channel.wells[w].signal.size() == wells[w].signal.size();
            if (!alike) throw_unlike();
        }
    }
    std::vector<PlateCall> calls;
    calls.reserve(channels.size());
    for (const auto& channel : channels) calls.push_back(call_plate(channel.wells, channel.options));
    return calls;
}

std::vector<DoubleInfection> count_double(const PlateCall& first, const PlateCall& second) {
    if (!first.called || !second.called) return {};
    if (first.cells.size() != second.cells.size()) throw_unlike();
    std::vector<DoubleInfection> counts;
    counts.reserve(first.cells.size());
    for (std::size_t w = 0; w < first.cells.size(); ++w) counts.push_back(count_well(first.cells[w], second.cells[w]));
    return counts;
}

}  // namespace viroplate::infection
