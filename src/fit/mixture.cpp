#include "viroplate/fit/mixture.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

constexpr std::size_t kFewestValues = 10;
constexpr int kFewestBins = 16;
constexpr double kSettled = 1e-10;  // change of the parameters, in SDs of the values, in one step of EM

/// Values counted in classes, shifted and scaled to mean 0 and SD 1: no unit matters.
struct Histogram {
    std::vector<double> value;  // mean of the class
    std::vector<double> count;
    double total = 0;
    double centre = 0;
    double scale = 1;
};

struct Parameters {
    double upper = 0.5;  // weight of the upper component
    std::array<double, 2> mean{};
    std::array<double, 2> log_sd{};
};

std::vector<double> finite(std::span<const double> values) {
    std::vector<double> kept;
    kept.reserve(values.size());
    for (const double value : values) {
        if (std::isfinite(value)) kept.push_back(value);
    }
    return kept;
}

/// Classes of equal width between the ends; those without values are left out.
Histogram histogram_of(const std::vector<double>& values, int bins) {
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    const double low = *lowest;
    const double width = (*highest - low) / bins;
    std::vector<double> sums(static_cast<std::size_t>(bins));
    std::vector<double> counts(static_cast<std::size_t>(bins));
    for (const double value : values) {
        const auto bin = std::min(static_cast<std::size_t>(bins - 1), static_cast<std::size_t>((value - low) / width));
        sums[bin] += value - low;
        counts[bin] += 1;
    }
    Histogram histogram;
    histogram.total = static_cast<double>(values.size());
    double sum = 0;
    for (const double part : sums) sum += part;
    histogram.centre = low + sum / histogram.total;
    double squares = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (counts[i] == 0) continue;
        histogram.value.push_back(sums[i] / counts[i] + low - histogram.centre);
        histogram.count.push_back(counts[i]);
        squares += counts[i] * histogram.value.back() * histogram.value.back();
    }
    histogram.scale = std::sqrt(squares / histogram.total);
    for (double& value : histogram.value) value /= histogram.scale;
    return histogram;
}

/// Otsu's split: the largest variance between.
Parameters start_of(const Histogram& histogram) {
    double below = 0;
    double sum_below = 0;
    double best = -1;
    std::size_t split = 0;
    for (std::size_t i = 0; i + 1 < histogram.value.size(); ++i) {
        below += histogram.count[i];
        sum_below += histogram.count[i] * histogram.value[i];
        const double between = sum_below * sum_below / (below * (histogram.total - below));  // the mean of all is 0
        if (between > best) {
            best = between;
            split = i + 1;
        }
    }
    Parameters start;
    std::array<double, 2> weight{};
    std::array<double, 2> squares{};
    for (std::size_t i = 0; i < histogram.value.size(); ++i) {
        const std::size_t side = i < split ? 0 : 1;
        weight[side] += histogram.count[i];
        start.mean[side] += histogram.count[i] * histogram.value[i];
        squares[side] += histogram.count[i] * histogram.value[i] * histogram.value[i];
    }
    for (std::size_t side = 0; side < 2; ++side) {
        start.mean[side] /= weight[side];
        const double variance = squares[side] / weight[side] - start.mean[side] * start.mean[side];
        start.log_sd[side] = 0.5 * std::log(std::max(variance, 0.01));
    }
    start.upper = weight[1] / histogram.total;
    return start;
}

class Em {
public:
    Em(const Histogram& histogram, double smallest_sd)
        : histogram_(histogram), smallest_log_sd_(std::log(smallest_sd)) {}

    struct Step {
        Parameters next;
        double log_likelihood = 0;  // of the parameters that the step left
    };

    Step step(const Parameters& now) const {
        const double inverse_low = std::exp(-now.log_sd[0]);
        const double inverse_high = std::exp(-now.log_sd[1]);
        const double factor_low = (1 - now.upper) * inverse_low;
        const double factor_high = now.upper * inverse_high;
        std::array<double, 2> weight{};
        std::array<double, 2> sum{};
        std::array<double, 2> squares{};
        Step result;
        for (std::size_t i = 0; i < histogram_.value.size(); ++i) {
            const double value = histogram_.value[i];
            const double z_low = (value - now.mean[0]) * inverse_low;
            const double z_high = (value - now.mean[1]) * inverse_high;
            const double nearest = std::min(z_low * z_low, z_high * z_high);
            const double low = factor_low * std::exp((nearest - z_low * z_low) / 2);
            const double high = factor_high * std::exp((nearest - z_high * z_high) / 2);
            const double count = histogram_.count[i];
            result.log_likelihood += count * (std::log(low + high) - nearest / 2);
            const double upper = count * high / (low + high);
            const double lower = count - upper;
            weight[0] += lower;
            sum[0] += lower * value;
            squares[0] += lower * value * value;
            weight[1] += upper;
            sum[1] += upper * value;
            squares[1] += upper * value * value;
        }
        for (std::size_t side = 0; side < 2; ++side) {
            if (!(weight[side] > 0)) continue;
            result.next.mean[side] = sum[side] / weight[side];
            const double variance = squares[side] / weight[side] - result.next.mean[side] * result.next.mean[side];
            result.next.log_sd[side] = std::max(smallest_log_sd_, 0.5 * std::log(std::max(variance, 1e-300)));
        }
        result.next.upper = weight[1] / histogram_.total;
        return result;
    }

    double smallest_log_sd() const { return smallest_log_sd_; }

private:
    const Histogram& histogram_;
    double smallest_log_sd_;
};

std::array<double, 5> vector_of(const Parameters& p) {
    const double upper = std::clamp(p.upper, 1e-12, 1 - 1e-12);
    return {std::log(upper / (1 - upper)), p.mean[0], p.mean[1], p.log_sd[0], p.log_sd[1]};
}

Parameters parameters_of(const std::array<double, 5>& x, double smallest_log_sd) {
    return {1 / (1 + std::exp(-x[0])),
            {x[1], x[2]},
            {std::clamp(x[3], smallest_log_sd, 3.0), std::clamp(x[4], smallest_log_sd, 3.0)}};
}

struct Climb {
    Parameters at;
    double log_likelihood = 0;
    int steps = 0;
    bool settled = false;
};

/// EM, two steps and a leap at a time (SQUAREM's S3); a leap that lowers the likelihood is taken back.
Climb climb(const Em& em, const Parameters& start, int largest_iterations) {
    Climb climb;
    climb.at = start;
    while (climb.steps < largest_iterations) {
        const auto first = em.step(climb.at);
        const auto second = em.step(first.next);
        climb.steps += 2;
        const auto x0 = vector_of(climb.at);
        const auto x1 = vector_of(first.next);
        const auto x2 = vector_of(second.next);
        double change = 0;
        double bend = 0;
        double largest = 0;
        for (std::size_t i = 0; i < x0.size(); ++i) {
            change += (x1[i] - x0[i]) * (x1[i] - x0[i]);
            bend += (x2[i] - 2 * x1[i] + x0[i]) * (x2[i] - 2 * x1[i] + x0[i]);
            largest = std::max(largest, std::abs(x1[i] - x0[i]));
        }
        climb.log_likelihood = second.log_likelihood;
        climb.at = second.next;
        if (largest < kSettled) {
            climb.settled = true;
            break;
        }
        if (!(bend > 0) || change <= bend) continue;
        const double length = std::sqrt(change / bend);
        std::array<double, 5> x{};
        for (std::size_t i = 0; i < x.size(); ++i) {
            x[i] = x0[i] + 2 * length * (x1[i] - x0[i]) + length * length * (x2[i] - 2 * x1[i] + x0[i]);
        }
        const auto leapt = em.step(parameters_of(x, em.smallest_log_sd()));
        ++climb.steps;
        if (leapt.log_likelihood > second.log_likelihood) climb.at = leapt.next;
    }
    return climb;
}

/// ln of (weight · density) of a component, up to a common constant.
double log_density(const TwoNormals& fit, std::size_t side, double value) {
    const double z = (value - fit.mean[side]) / fit.sd[side];
    return std::log(fit.weight[side] / fit.sd[side]) - z * z / 2;
}

double log_odds(const TwoNormals& fit, double value) { return log_density(fit, 1, value) - log_density(fit, 0, value); }

std::optional<double> cut_of(const TwoNormals& fit) {
    double low = fit.mean[0];
    double high = fit.mean[1];
    if (!(log_odds(fit, low) < 0 && log_odds(fit, high) > 0)) return std::nullopt;
    for (int i = 0; i < 200 && high - low > 1e-14 * (std::abs(low) + std::abs(high)); ++i) {
        const double middle = low + (high - low) / 2;
        (log_odds(fit, middle) < 0 ? low : high) = middle;
    }
    return low + (high - low) / 2;
}

TwoNormals described(const Climb& climb, const Histogram& histogram) {
    TwoNormals fit;
    const std::size_t lower = climb.at.mean[0] <= climb.at.mean[1] ? 0 : 1;
    const std::array<double, 2> weight{1 - climb.at.upper, climb.at.upper};
    for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t side = i == 0 ? lower : 1 - lower;
        fit.weight[i] = weight[side];
        fit.mean[i] = histogram.centre + histogram.scale * climb.at.mean[side];
        fit.sd[i] = histogram.scale * std::exp(climb.at.log_sd[side]);
    }
    const double n = histogram.total;
    const double constant = -n * (0.5 * std::log(2 * std::numbers::pi) + std::log(histogram.scale));
    fit.log_likelihood = climb.log_likelihood + constant;
    fit.bic = 5 * std::log(n) - 2 * fit.log_likelihood;
    fit.bic_one = 2 * std::log(n) - 2 * (constant - n / 2);
    fit.ashman_d = (fit.mean[1] - fit.mean[0]) * std::numbers::sqrt2 / std::hypot(fit.sd[0], fit.sd[1]);
    fit.iterations = climb.steps;
    fit.cut = cut_of(fit);
    return fit;
}

}  // namespace

TwoNormals fit_two_normals(std::span<const double> values, const MixtureOptions& options) {
    if (options.bins < kFewestBins || !(options.smallest_sd > 0)) {
        throw Error(Code::internal, "options of the mixture out of range");
    }
    TwoNormals refused;
    const auto kept = finite(values);
    if (kept.size() < kFewestValues) {
        refused.reason = "too few values for two components";
        return refused;
    }
    const auto [lowest, highest] = std::minmax_element(kept.begin(), kept.end());
    if (!(*highest > *lowest) || !std::isfinite(*highest - *lowest)) {
        refused.reason = "all values are the same";
        return refused;
    }
    const Histogram histogram = histogram_of(kept, options.bins);
    if (histogram.value.size() < 3) {
        refused.reason = "two distinct values only";
        return refused;
    }
    const Em em(histogram, options.smallest_sd);
    const Climb climbed = climb(em, start_of(histogram), options.largest_iterations);
    TwoNormals fit = described(climbed, histogram);
    fit.valid = climbed.settled && fit.weight[0] > 0 && fit.weight[1] > 0;
    if (!fit.valid) fit.reason = "the two components did not settle: the values look like one";
    return fit;
}

std::optional<double> upper_posterior(const TwoNormals& fit, double value) {
    if (!fit.valid) throw Error(Code::internal, "a posterior needs a valid fit");
    if (std::isnan(value)) return std::nullopt;
    // Log-odds are a parabola: beyond its vertex they turn back.
    const double inverse_low = 1 / (fit.sd[0] * fit.sd[0]);
    const double inverse_high = 1 / (fit.sd[1] * fit.sd[1]);
    const double opening = inverse_low - inverse_high;
    if (opening != 0) {
        const double vertex = (inverse_low * fit.mean[0] - inverse_high * fit.mean[1]) / opening;
        value = opening > 0 ? std::max(value, vertex) : std::min(value, vertex);
    }
    return 1 / (1 + std::exp(-log_odds(fit, value)));
}

}  // namespace viroplate::fit
