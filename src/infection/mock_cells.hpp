#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

/// The signals of all mock wells in order of brightness, each knowing its well, so that leaving a well out needs no
/// sorting.
class MockCells {
public:
    explicit MockCells(std::span<const WellSignal> wells);

    struct Well {
        WellAddress address;
        std::size_t cells = 0;
    };
    const std::vector<Well>& wells() const { return wells_; }
    std::size_t mapped_wells() const { return mapped_wells_; }  ///< mock wells, with or without cells

    /// Signals in ascending order.
    std::vector<double> all() const;
    std::vector<double> without(std::size_t well) const;
    /// Cells of the well above `limit`.
    std::size_t above(std::size_t well, double limit) const;

private:
    struct Cell {
        double signal;
        std::size_t well;
    };
    std::vector<Cell> cells_;
    std::vector<Well> wells_;
    std::size_t mapped_wells_ = 0;
};

/// Most cells that one threshold rests on beyond it: with 20 of them its false-positive rate is known to about a fifth.
inline constexpr std::size_t kTailCells = 20;

/// Threshold of an exponential tail beyond the `tail_cells` brightest of the ascending `sorted` (more than `tail_cells`
/// values), where a new cell lies above with probability `rate`.
double tail_threshold(std::span<const double> sorted, std::size_t tail_cells, double rate);

/// The rule's threshold from ascending signals; nothing below 2 · kTailCells of them. Not for rule `fixed`.
std::optional<double> rule_threshold(std::span<const double> sorted, const CallOptions& options);

/// Rank (from 1) of the order statistic that rule `quantile` takes; nothing where the tail is extrapolated.
std::optional<std::size_t> quantile_rank(std::size_t cells, double false_positive_rate);

}  // namespace viroplate::infection
