#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

/// A well's values counted in classes of signal; classes without values are left out.
struct WellCounts {
    std::vector<std::uint32_t> which;
    std::vector<double> count;
    double cells = 0;
};

/// Counts finite values in the classes that `edges` cut.
WellCounts count_in_classes(std::span<const double> values, std::span<const double> edges);

/// Σ count · ln(1 + π (r − 1)): log-likelihood of a well against "all null".
double gain_over_null(const WellCounts& well, std::span<const double> ratio, double fraction);

/// The π in [0, 1] of the largest likelihood. The log-likelihood is concave in π: Newton steps kept inside a bracket,
/// from `start`.
double best_fraction(const WellCounts& well, std::span<const double> ratio, double start);

/// The π whose log-likelihood is no more than `drop` below that of `best`.
Interval fraction_profile(const WellCounts& well, std::span<const double> ratio, double best, double drop);

}  // namespace viroplate::fit
