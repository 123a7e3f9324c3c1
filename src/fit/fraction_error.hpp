#pragma once

#include <span>
#include <vector>

#include "fit/alternative.hpp"
#include "fit/null_classes.hpp"

namespace viroplate::fit {

/// Variance of a well's π, in parts.
struct FractionVariance {
    double counting = 0;     ///< the well's own cells, null and alternative known
    double alternative = 0;  ///< the alternative's parameters, fitted to all wells
    double null = 0;         ///< the null, a sample

    double total() const { return counting + alternative + null; }
};

/// Expected information of one well's π with `ratio` known: Σ n f_null (r − 1)² / (1 − π + π r).
double fraction_information(const NullClasses& null, std::span<const double> ratio, double fraction, double cells);

/// Variances from the expected information of all π and the alternative's parameters together (an arrow: the
/// parameters' block after the π are eliminated), and from the influence of each null value on all of them.
std::vector<FractionVariance> fraction_variances(const NullClasses& null, const Alternative& alternative,
                                                 std::span<const WellCounts> wells);

}  // namespace viroplate::fit
