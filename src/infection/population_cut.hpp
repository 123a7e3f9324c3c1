#pragma once

#include <optional>
#include <span>
#include <string>

#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

/// A threshold drawn through all cells of a plate.
struct PopulationCut {
    std::optional<double> value;  ///< grey
    std::string reason;           ///< why there is none, and what to do
    std::string method;           ///< how it came about, in words
};

/// Otsu's threshold (1979) on `SignalScale`; refused unless each class holds more than 5 % of the cells. `sorted_mock`
/// sets the scale and may be empty.
PopulationCut otsu_cut(std::span<const WellSignal> wells, std::span<const double> sorted_mock);

/// Where two normal components on `SignalScale` are as likely as each other; see ThresholdRule::mixture for when it is
/// accepted. At least two ascending mock signals.
PopulationCut mixture_cut(std::span<const WellSignal> wells, std::span<const double> sorted_mock);

}  // namespace viroplate::infection
