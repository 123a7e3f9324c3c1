#include "viroplate/fit/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "viroplate/core/error.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::fit {

namespace {

constexpr int kLargestShareMissing = 10;  // one draw in ten may lack the statistic

void check_confidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) throw Error(Code::internal, "a confidence must lie between 0 and 1");
}

void check_count(std::size_t successes, std::size_t trials, double confidence) {
    check_confidence(confidence);
    if (successes > trials) throw Error(Code::internal, "more successes than trials");
}

/// Wilson's formula with `n` trials that count and `z` standard errors to either side.
Interval wilson(std::size_t successes, std::size_t trials, double n, double z) {
    const double p = static_cast<double>(successes) / static_cast<double>(trials);
    const double scale = 1 + z * z / n;
    const double centre = (p + z * z / (2 * n)) / scale;
    const double half_width = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
    // At 0 and n the formula gives exactly 0 and 1; rounding must not put the fraction outside its interval.
    return Interval{successes == 0 ? 0.0 : std::max(0.0, centre - half_width),
                    successes == trials ? 1.0 : std::min(1.0, centre + half_width)};
}

void redraw(std::span<const double> from, Random& random, std::vector<double>& to) {
    to.clear();
    for (std::size_t i = 0; i < from.size(); ++i)
        to.push_back(from[random.below(static_cast<std::uint32_t>(from.size()))]);
}

/// Sorted, so that the interval does not depend on the order in which the wells come.
std::vector<double> sorted(std::span<const double> values) {
    std::vector<double> copy(values.begin(), values.end());
    std::sort(copy.begin(), copy.end());
    return copy;
}

}  // namespace

std::optional<Interval> wilson_interval(std::size_t successes, std::size_t trials, double confidence) {
    check_count(successes, trials, confidence);
    if (trials == 0) return std::nullopt;
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
    return wilson(successes, trials, static_cast<double>(trials), z);
}

std::optional<Interval> clopper_pearson_interval(std::size_t successes, std::size_t trials, double confidence) {
    check_count(successes, trials, confidence);
    if (trials == 0) return std::nullopt;
    const double tail = (1 - confidence) / 2;
    const auto x = static_cast<double>(successes);
    const auto n = static_cast<double>(trials);
    return Interval{successes == 0 ? 0.0 : boost::math::ibeta_inv(x, n - x + 1, tail),
                    successes == trials ? 1.0 : boost::math::ibetac_inv(x + 1, n - x, tail)};
}

Interval poisson_interval(std::size_t events, double confidence) {
    check_confidence(confidence);
    const double tail = (1 - confidence) / 2;  // χ² quantiles with 2k degrees of freedom are twice those of Gamma(k)
    const auto x = static_cast<double>(events);
    return {events == 0 ? 0.0 : boost::math::gamma_p_inv(x, tail), boost::math::gamma_q_inv(x + 1, tail)};
}

std::optional<Interval> dispersed_interval(std::size_t successes, std::size_t trials, double dispersion,
                                           double degrees_of_freedom, double confidence) {
    check_count(successes, trials, confidence);
    if (!(degrees_of_freedom >= 1) || !std::isfinite(dispersion)) {
        throw Error(Code::internal, "a dispersion must be finite and have at least 1 degree of freedom");
    }
    if (trials == 0) return std::nullopt;
    const double t = boost::math::quantile(boost::math::students_t(degrees_of_freedom), 0.5 + confidence / 2);
    return wilson(successes, trials, static_cast<double>(trials) / std::max(1.0, dispersion), t);
}

std::optional<ClusteredFraction> clustered_interval(std::span<const ClusterCount> clusters, double confidence) {
    ClusteredFraction result;
    std::size_t successes = 0;
    std::size_t trials = 0;
    for (const auto& cluster : clusters) {
        check_count(cluster.successes, cluster.trials, confidence);
        successes += cluster.successes;
        trials += cluster.trials;
        if (cluster.trials > 0) ++result.clusters;
    }
    check_confidence(confidence);
    if (result.clusters < 2) return std::nullopt;
    const double p = static_cast<double>(successes) / static_cast<double>(trials);
    const auto degrees_of_freedom = static_cast<double>(result.clusters - 1);
    if (successes > 0 && successes < trials) {
        double chi_squared = 0;
        for (const auto& cluster : clusters) {
            if (cluster.trials == 0) continue;
            const auto n = static_cast<double>(cluster.trials);
            const double residual = static_cast<double>(cluster.successes) - n * p;
            chi_squared += residual * residual / (n * p * (1 - p));
        }
        result.dispersion = chi_squared / degrees_of_freedom;
    }
    result.fraction = p;
    result.effective_trials = static_cast<double>(trials) / std::max(1.0, result.dispersion);
    result.interval = *dispersed_interval(successes, trials, result.dispersion, degrees_of_freedom, confidence);
    return result;
}

std::optional<Interval> bootstrap_interval(
    std::span<const double> first, std::span<const double> second,
    const std::function<std::optional<double>(std::span<const double>, std::span<const double>)>& statistic,
    const BootstrapOptions& options) {
    check_confidence(options.confidence);
    if (first.empty() || second.empty() || options.draws < 1) return std::nullopt;
    const std::vector<double> sorted_first = sorted(first);
    const std::vector<double> sorted_second = sorted(second);
    std::vector<double> drawn_first;
    std::vector<double> drawn_second;
    std::vector<double> results;
    results.reserve(static_cast<std::size_t>(options.draws));
    for (int draw = 0; draw < options.draws; ++draw) {
        Random random(options.seed, static_cast<std::uint64_t>(draw));  // a stream a draw: no draw depends on another
        redraw(sorted_first, random, drawn_first);
        redraw(sorted_second, random, drawn_second);
        const auto value = statistic(drawn_first, drawn_second);
        if (value && std::isfinite(*value)) results.push_back(*value);
    }
    const auto missing = static_cast<std::size_t>(options.draws) - results.size();
    if (missing * kLargestShareMissing > static_cast<std::size_t>(options.draws)) return std::nullopt;
    const double tail = (1 - options.confidence) / 2;
    return Interval{*quantile(results, tail), *quantile(results, 1 - tail)};
}

}  // namespace viroplate::fit
