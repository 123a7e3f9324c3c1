#include "infection/field_spread.hpp"

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace viroplate::infection {

namespace {

constexpr double kFewestPerField = 5;  // infected and uninfected cells expected: below it χ² is not like χ²
constexpr double kLargestRho = 0.9;
constexpr double kTrendStep = 0.5;
constexpr int kTrendSteps = 10;
constexpr double kClearGain = 1.92;  // in log-likelihood: half the 95 % point of χ² with one degree
constexpr int kHalvings = 60;
constexpr double kSmallestRatio = 1e-3;  // a χ² of 3 degrees falls below it once in 30,000
constexpr double kFewestDegrees = 2;
constexpr double kLargestDegrees = 1e6;

/// ρ at half infection and its trend.
struct Correlation {
    double rho = 0;
    double trend = 0;
    double expected(const WellSpread& well) const {
        return 1 + rho * std::exp(trend * (well.prevalence - 0.5)) * well.leverage;
    }
};

/// Derivative of the log-likelihood by ρ, up to a positive factor.
double rho_score(std::span<const WellSpread> wells, const Correlation& correlation) {
    double sum = 0;
    for (const auto& well : wells) {
        if (!well.tells) continue;
        const double expected = correlation.expected(well);
        const double reach = std::exp(correlation.trend * (well.prevalence - 0.5)) * well.leverage;
        sum += reach / expected * (well.pearson / expected - well.degrees);
    }
    return sum;
}

double log_likelihood(std::span<const WellSpread> wells, const Correlation& correlation) {
    double sum = 0;
    for (const auto& well : wells) {
        if (!well.tells) continue;
        const double expected = correlation.expected(well);
        sum -= (well.degrees * std::log(expected) + well.pearson / expected) / 2;
    }
    return sum;
}

Correlation find_rho(std::span<const WellSpread> wells, double trend) {
    if (rho_score(wells, {0, trend}) <= 0) return {0, trend};
    double low = 0;
    double high = kLargestRho;
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (rho_score(wells, {middle, trend}) > 0 ? low : high) = middle;
    }
    return {(low + high) / 2, trend};
}

/// The trend is searched on a grid: it is either clear or left out.
Correlation find_correlation(std::span<const WellSpread> wells) {
    Correlation best = find_rho(wells, 0);
    double least = log_likelihood(wells, best) + kClearGain;
    for (int step = -kTrendSteps; step <= kTrendSteps; ++step) {
        const Correlation candidate = find_rho(wells, kTrendStep * step);
        const double likelihood = log_likelihood(wells, candidate);
        if (likelihood <= least) continue;
        least = likelihood;
        best = candidate;
    }
    return best;
}

/// x with trigamma(x) = value, by bisection on its logarithm.
double inverse_trigamma(double value) {
    double low = -10;
    double high = std::log(kLargestDegrees);
    for (int i = 0; i < kHalvings; ++i) {
        const double middle = (low + high) / 2;
        (boost::math::trigamma(std::exp(middle)) > value ? low : high) = middle;
    }
    return std::exp((low + high) / 2);
}

/// Degrees of freedom that the plate lends to each well: unlimited where wells scatter no more than χ² does.
double lent_degrees(std::span<const WellSpread> wells, const Correlation& correlation, double pooled_degrees) {
    std::vector<double> logs;
    double expected = 0;
    for (const auto& well : wells) {
        if (!well.tells) continue;
        const double ratio = well.pearson / well.degrees / correlation.expected(well);
        const double half = well.degrees / 2;
        logs.push_back(std::log(std::max(ratio, kSmallestRatio)) - boost::math::digamma(half) + std::log(half));
        expected += boost::math::trigamma(half);
    }
    if (logs.size() < 3) return pooled_degrees;
    const auto count = static_cast<double>(logs.size());
    double mean = 0;
    for (const double value : logs) mean += value / count;
    double variance = 0;
    for (const double value : logs) variance += (value - mean) * (value - mean) / (count - 1);
    const double beyond = variance - expected / count;
    // Nothing is known better than by the wells together.
    return beyond > 0 ? std::min(pooled_degrees, std::max(kFewestDegrees, 2 * inverse_trigamma(beyond)))
                      : pooled_degrees;
}

}  // namespace

WellSpread spread_between_fields(const ClassCounts& counts, const fit::FixedNull& fit, double prevalence) {
    WellSpread spread;
    spread.prevalence = prevalence;
    const std::size_t fields = counts.fields();
    std::vector<double> cells(fields, 0);
    double total = 0;
    for (std::size_t field = 0; field < fields; ++field) {
        for (const auto count : counts.of_field(field)) cells[field] += static_cast<double>(count);
        total += cells[field];
    }
    if (fields == 0) return spread;
    double squares = 0;
    for (const double n : cells) squares += n * n;
    spread.clumping = squares / (total * total);
    spread.degrees = static_cast<double>(fields) - 1;
    const double per_field = total / static_cast<double>(fields);
    spread.tells = fields > 1 && per_field * std::min(prevalence, 1 - prevalence) >= kFewestPerField;
    if (!spread.tells) return spread;

    const double info = information(fit, prevalence);
    std::vector<double> shift(fields, 0);  // of the field's π from the well's
    double mean = 0;
    for (std::size_t field = 0; field < fields; ++field) {
        const auto classes = counts.of_field(field);
        for (std::size_t c = 0; c < classes.size(); ++c) {
            if (classes[c] == 0) continue;
            const double difference = fit.alternative_mass[c] - fit.null_mass[c];
            shift[field] += static_cast<double>(classes[c]) * difference / (fit.null_mass[c] + prevalence * difference);
        }
        shift[field] /= cells[field] * info;
        mean += shift[field] * cells[field] / total;
    }
    for (std::size_t field = 0; field < fields; ++field) {
        spread.pearson += cells[field] * info * (shift[field] - mean) * (shift[field] - mean);
    }
    spread.leverage = info * prevalence * (1 - prevalence) * (total - squares / total) / spread.degrees;
    return spread;
}

FieldSpread pool_spread(std::span<WellSpread> wells) {
    FieldSpread pooled;
    double degrees = 0;
    double pearson = 0;
    for (const auto& well : wells) {
        if (!well.tells) continue;
        ++pooled.wells;
        degrees += well.degrees;
        pearson += well.pearson;
    }
    if (pooled.wells == 0) {
        pooled.reason =
            "no well has infected and uninfected cells in two fields or more, so the spread between fields is unknown; "
            "image at least two fields a well";
        return pooled;
    }
    pooled.dispersion = pearson / degrees;
    const Correlation correlation = find_correlation(wells);
    pooled.rho = correlation.rho;
    pooled.trend = correlation.rho > 0 ? correlation.trend : 0;
    pooled.lent_degrees = lent_degrees(wells, correlation, degrees);
    for (auto& well : wells) {
        well.t_degrees = pooled.lent_degrees;
        if (!well.tells) continue;
        const double own = well.pearson / correlation.expected(well);
        well.t_degrees += well.degrees;
        well.dispersion = (pooled.lent_degrees + own) / well.t_degrees;
    }
    return pooled;
}

}  // namespace viroplate::infection
