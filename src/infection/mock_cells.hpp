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

/// Fewest cells that a threshold can be made from: half of them may be the tail.
inline constexpr std::size_t kFewestCells = 40;

/// Threshold of rule `quantile` (see ThresholdRule) and how it came about.
struct QuantileThreshold {
    enum class Way { rank, beyond_all, guarded };
    double value = 0;
    Way way = Way::rank;
    std::size_t rank = 0;  // from 1, for Way::rank
};
/// From at least kFewestCells ascending signals.
QuantileThreshold quantile_threshold(std::span<const double> sorted, double false_positive_rate);

/// The rule's threshold from ascending signals; nothing below kFewestCells of them. For rules that follow from mock
/// cells alone; fixed_null is judged as quantile.
std::optional<double> rule_threshold(std::span<const double> sorted, const CallOptions& options);

/// A mock well judged by the threshold of the others.
struct LeftOutWell {
    std::size_t well = 0;  ///< index into MockCells::wells
    double centre = 0;     ///< median of the others
    double threshold = 0;  ///< of the others
    std::size_t above = 0;
};
/// Leaves each mock well out of the threshold in turn; none with one mock well, and none where the others are too few.
std::vector<LeftOutWell> leave_wells_out(const MockCells& mock, const CallOptions& options);

}  // namespace viroplate::infection
