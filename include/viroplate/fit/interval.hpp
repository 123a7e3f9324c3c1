#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace viroplate::fit {

struct Interval {
    double low = 0;
    double high = 0;
};

/// Wilson score interval of a binomial fraction (Wilson 1927; formula of Newcombe 1998); counting error only.
/// Nothing when `trials` is 0. `confidence` in (0, 1).
std::optional<Interval> wilson_interval(std::size_t successes, std::size_t trials, double confidence);

struct BootstrapOptions {
    int draws = 2000;
    double confidence = 0.95;
    std::uint64_t seed = 20261122;
};

/// Percentile bootstrap of a statistic of two independent samples, each redrawn with replacement. Draws in which the
/// statistic does not exist are left out; nothing when more than a tenth are.
std::optional<Interval> bootstrap_interval(
    std::span<const double> first, std::span<const double> second,
    const std::function<std::optional<double>(std::span<const double>, std::span<const double>)>& statistic,
    const BootstrapOptions& options);

}  // namespace viroplate::fit
