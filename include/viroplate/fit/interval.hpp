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

/// Exact interval of a binomial fraction by beta quantiles (Clopper & Pearson 1934): covers at least as often as
/// promised. Nothing when `trials` is 0; throws like wilson_interval.
std::optional<Interval> clopper_pearson_interval(std::size_t successes, std::size_t trials, double confidence);

/// Exact interval of the mean of a Poisson count, χ²(α/2; 2x)/2 to χ²(1 − α/2; 2x + 2)/2 (Garwood 1936). With a count
/// over several wells, divide by their number. `confidence` in (0, 1); Code::internal otherwise.
Interval poisson_interval(std::size_t events, double confidence);

/// Infected out of cells in a field or well: cells of one cluster are more alike than cells of two.
struct ClusterCount {
    std::size_t successes = 0;
    std::size_t trials = 0;
};

/// A fraction pooled over clusters, with the spread between them in its interval.
struct ClusteredFraction {
    double fraction = 0;          ///< Σ successes / Σ trials
    double dispersion = 1;        ///< φ: Pearson χ² / (clusters − 1), as found: may lie below 1
    double effective_trials = 0;  ///< Σ trials / max(1, φ)
    std::size_t clusters = 0;     ///< clusters with cells
    Interval interval;            ///< Wilson's formula with the effective trials and Student's t of clusters − 1
};

/// Wilson interval for clustered counts: quasi-likelihood (McCullagh & Nelder 1989, section 4.5) with the dispersion
/// between clusters. Nothing below two clusters with cells. Where no cell or every cell is infected the clusters show
/// no spread, and φ is 1. Throws like wilson_interval.
std::optional<ClusteredFraction> clustered_interval(std::span<const ClusterCount> clusters, double confidence);

/// The same formula with a dispersion and its degrees of freedom known from elsewhere, such as φ pooled over the wells
/// of a plate. `dispersion` below 1 counts as 1; `degrees_of_freedom` at least 1 (Code::internal otherwise). Nothing
/// without cells.
std::optional<Interval> dispersed_interval(std::size_t successes, std::size_t trials, double dispersion,
                                           double degrees_of_freedom, double confidence);

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
