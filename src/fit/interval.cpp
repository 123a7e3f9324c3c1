#include "viroplate/fit/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
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
    check_confidence(confidence);
    if (trials == 0) return std::nullopt;
    if (successes > trials) throw Error(Code::internal, "more successes than trials");
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
    const auto n = static_cast<double>(trials);
    const double p = static_cast<double>(successes) / n;
    const double scale = 1 + z * z / n;
    const double centre = (p + z * z / (2 * n)) / scale;
    const double half_width = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / scale;
    // At 0 and n the formula gives exactly 0 and 1; rounding must not put the fraction outside its interval.
    return Interval{successes == 0 ? 0.0 : std::max(0.0, centre - half_width),
                    successes == trials ? 1.0 : std::min(1.0, centre + half_width)};
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
