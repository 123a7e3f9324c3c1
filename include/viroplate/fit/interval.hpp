#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace viroplate::fit {

/// A closed range of a number, in that number's unit.
struct Interval {
    double low = 0;
    double high = 0;
};

/// Wilson score interval of a binomial fraction (Wilson 1927; formula of Newcombe 1998); counting error only.
/// Nothing when `trials` is 0. `confidence` in (0, 1); Code::internal otherwise, and for more successes than trials.
std::optional<Interval> wilson_interval(std::size_t successes, std::size_t trials, double confidence);

struct BootstrapOptions {
    int draws = 2000;               ///< settles the 2.5 % limits to about a tenth of their width
    double confidence = 0.95;       ///< in (0, 1)
    std::uint64_t seed = 20261122;  ///< fixed, so that a plate judged twice gets the same interval
};

/// Percentile bootstrap (Efron 1979) of a statistic of two independent samples, each redrawn with replacement. Every
/// draw has its own random stream and the samples are sorted first, so neither the order of the values nor that of the
/// work matters. Draws in which the statistic does not exist (or is not finite) are left out; nothing when more than a
/// tenth are, or when a sample is empty. With few values (below about 8) the interval is known to be too narrow.
std::optional<Interval> bootstrap_interval(
    std::span<const double> first, std::span<const double> second,
    const std::function<std::optional<double>(std::span<const double>, std::span<const double>)>& statistic,
    const BootstrapOptions& options);

}  // namespace viroplate::fit
