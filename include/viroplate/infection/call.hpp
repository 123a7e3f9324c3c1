#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/core/options.hpp"

namespace viroplate::infection {

enum class ThresholdRule { quantile, robust_sd, mean_sd, fixed };
const char* name(ThresholdRule rule);

struct CallOptions {
    std::string channel;               ///< the virus channel's name in the assay; empty: nothing is called
    std::string compartment = "cell";  ///< nucleus, ring or cell
    std::string statistic = "mean";    ///< mean, median, max, integrated
    ThresholdRule rule = ThresholdRule::quantile;
    double false_positive_rate = 0.005;  ///< for `quantile`: share of mock cells above the threshold
    double k = 4.0;                      ///< for `robust_sd` and `mean_sd`: standard deviations above the mock cells
    std::optional<double> fixed;         ///< for `fixed`: the threshold, in grey
    int minimum_mock_cells = 200;        ///< fewer cannot carry a threshold

    void visit(OptionVisitor& visitor);
    /// Name of the object column that is compared with the threshold.
    std::string column() const;
};

/// The signal of every countable cell of a well, in stored order; NaN = this cell has no signal.
struct WellSignal {
    WellAddress well;
    bool mock = false;  ///< role mock, no virus
    std::vector<float> signal;
};

struct Threshold {
    std::optional<double> value;  ///< grey; a cell is infected above it. Nothing: calling is refused
    std::string reason;           ///< why it is refused, or what to know about it
    std::size_t mock_cells = 0;
    int mock_wells = 0;
    /// Share of mock cells called infected when their own well is left out of the threshold; nothing with one mock
    /// well.
    std::optional<double> left_out_rate;
};

/// The threshold from the plate's mock wells. Refuses (with the reason) without mock wells, with too few mock cells, or
/// with mock wells that disagree so far that they look infected.
Threshold threshold_from_mock(std::span<const WellSignal> wells, const CallOptions& options);

struct WellCall {
    WellAddress well;
    std::size_t cells = 0;  ///< cells with a signal
    std::size_t infected = 0;
    std::optional<double> fraction;
    std::optional<double> low;  ///< Wilson 95 %: counting error only
    std::optional<double> high;
};

WellCall count_infected(const WellSignal& well, double threshold);

}  // namespace viroplate::infection
