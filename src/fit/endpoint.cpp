#include "viroplate/fit/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

constexpr double kEvenSteps = 1e-6;  // dilutions whose steps differ by less are evenly spaced
constexpr double kDoubtful = 1e-3;   // p of the deviance below which single hit is doubted
constexpr double kLogReach = 60;     // ln m is sought so far to either side of one hit a well

/// Counts of one dilution; L = −log10 dilution.
struct Row {
    double level = 0;
    double positive = 0;
    double wells = 0;

    double share() const { return positive / wells; }
};

void check(double volume_ml, double confidence) {
    if (!(volume_ml > 0 && std::isfinite(volume_ml))) throw Error(Code::internal, "the volume must lie above 0");
    if (!(confidence > 0 && confidence < 1)) throw Error(Code::internal, "a confidence must lie between 0 and 1");
}

/// Rows from low to high dilution. Empty where a number cannot be.
std::vector<Row> rows_of(std::span<const DilutionCount> counts) {
    std::map<double, Row> by_level;
    for (const auto& count : counts) {
        if (!std::isfinite(count.log10_dilution) || count.positive > count.wells) return {};
        if (count.wells == 0) continue;
        Row& row = by_level[-count.log10_dilution];
        row.level = -count.log10_dilution;
        row.positive += static_cast<double>(count.positive);
        row.wells += static_cast<double>(count.wells);
    }
    std::vector<Row> rows;
    for (const auto& [level, row] : by_level) rows.push_back(row);
    return rows;
}

EndpointTitre refusal(std::string reason) {
    EndpointTitre titre;
    titre.reason = std::move(reason);
    return titre;
}

constexpr const char* kNothing = "no wells, or a dilution with more positive wells than wells";

double normal_quantile(double confidence) { return boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2); }

bool evenly_spaced(const std::vector<Row>& rows) {
    const double step = rows[1].level - rows[0].level;
    for (std::size_t i = 2; i < rows.size(); ++i) {
        if (std::abs(rows[i].level - rows[i - 1].level - step) > kEvenSteps) return false;
    }
    return true;
}

/// Single hit: hits a well at m infectious units per mL are m · exposure.
struct Exposed {
    double exposure = 0;  // mL of undiluted stock a well
    double positive = 0;
    double negative = 0;
};

double log_likelihood(const std::vector<Exposed>& wells, double log_titre) {
    double sum = 0;
    for (const auto& row : wells) {
        const double hits = std::exp(log_titre) * row.exposure;
        if (row.positive > 0) sum += row.positive * std::log(-std::expm1(-hits));
        sum -= row.negative * hits;
    }
    return sum;
}

/// Derivative of the log-likelihood by m; falls with m.
double score(const std::vector<Exposed>& wells, double log_titre) {
    double sum = 0;
    for (const auto& row : wells) {
        const double hits = std::exp(log_titre) * row.exposure;
        if (row.positive > 0) sum += row.positive * row.exposure / std::expm1(hits);
        sum -= row.negative * row.exposure;
    }
    return sum;
}

template <class Function>
double root(const Function& function, double low, double high) {
    std::uintmax_t steps = 200;
    const auto bracket =
        boost::math::tools::toms748_solve(function, low, high, boost::math::tools::eps_tolerance<double>(48), steps);
    return (bracket.first + bracket.second) / 2;
}

double deviance_of(const std::vector<Exposed>& wells, double log_titre) {
    double best = 0;
    for (const auto& row : wells) {
        const double n = row.positive + row.negative;
        if (row.positive > 0) best += row.positive * std::log(row.positive / n);
        if (row.negative > 0) best += row.negative * std::log(row.negative / n);
    }
    return 2 * (best - log_likelihood(wells, log_titre));
}

}  // namespace

EndpointTitre spearman_kaerber(std::span<const DilutionCount> counts, double volume_ml, KaerberVariance variance,
                               double confidence) {
    check(volume_ml, confidence);
    const auto rows = rows_of(counts);
    if (rows.empty()) return refusal(kNothing);
    if (rows.size() < 2) return refusal("one dilution only");
    if (!evenly_spaced(rows)) return refusal("the dilutions are not evenly spaced");
    if (rows.front().share() < 1) {
        return refusal("the series does not begin with all wells positive: add less diluted wells");
    }
    std::size_t last_full = 0;
    while (last_full + 1 < rows.size() && rows[last_full + 1].share() == 1) ++last_full;
    if (last_full + 1 == rows.size()) return refusal("all wells are positive: add more diluted wells");
    const double step = rows[1].level - rows[0].level;
    double sum = 0;
    double squares = 0;
    bool known = true;
    for (std::size_t i = last_full; i < rows.size(); ++i) {
        const double p = rows[i].share();
        const double n = rows[i].wells - (variance == KaerberVariance::wells_minus_one ? 1 : 0);
        sum += p;
        if (p > 0 && p < 1) squares += p * (1 - p) / n;
        known = known && n > 0;
    }
    EndpointTitre titre;
    titre.log10_per_ml = rows[last_full].level - step / 2 + step * sum - std::log10(volume_ml);
    if (known) {
        titre.standard_error = step * std::sqrt(squares);
        const double half_width = normal_quantile(confidence) * *titre.standard_error;
        titre.log10_interval = Interval{titre.log10_per_ml - half_width, titre.log10_per_ml + half_width};
    }
    titre.valid = true;
    if (rows.back().positive > 0) {
        titre.reason = "the series does not end with all wells negative; the next dilution is taken as negative";
    }
    return titre;
}

EndpointTitre reed_muench(std::span<const DilutionCount> counts, double volume_ml) {
    check(volume_ml, 0.5);
    const auto rows = rows_of(counts);
    if (rows.empty()) return refusal(kNothing);
    std::vector<double> share(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        double positive = 0;
        double negative = 0;
        for (std::size_t j = i; j < rows.size(); ++j) positive += rows[j].positive;
        for (std::size_t j = 0; j <= i; ++j) negative += rows[j].wells - rows[j].positive;
        share[i] = positive + negative > 0 ? positive / (positive + negative) : 0;
    }
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
        if (!(share[i] >= 0.5 && share[i + 1] < 0.5)) continue;
        const double step = rows[i + 1].level - rows[i].level;
        EndpointTitre titre;
        titre.log10_per_ml =
            rows[i].level + step * (share[i] - 0.5) / (share[i] - share[i + 1]) - std::log10(volume_ml);
        titre.valid = true;
        return titre;
    }
    return refusal("the accumulated share of positive wells does not cross one half: extend the dilutions");
}

EndpointTitre single_hit_endpoint(std::span<const DilutionCount> counts, double volume_ml, double confidence) {
    check(volume_ml, confidence);
    const auto rows = rows_of(counts);
    if (rows.empty()) return refusal(kNothing);
    double positive = 0;
    double negative = 0;
    double least = -rows.front().level;
    double most = least;
    for (const auto& row : rows) {
        positive += row.positive;
        negative += row.wells - row.positive;
        least = std::min(least, -row.level);
        most = std::max(most, -row.level);
    }
    if (negative == 0) return refusal("all wells are positive: add more diluted wells");
    if (positive == 0) return refusal("no well is positive: add less diluted wells");
    // Exposures about 1 inside, so that no exponent is out of reach.
    const double middle = (least + most) / 2;
    std::vector<Exposed> wells;
    for (const auto& row : rows) {
        wells.push_back({std::pow(10, -row.level - middle), row.positive, row.wells - row.positive});
    }
    const double reach = kLogReach + (most - least) * std::log(10.0);
    const double best = root([&](double x) { return score(wells, x); }, -reach, reach);
    double information = 0;
    for (const auto& row : wells) {
        const double hits = std::exp(best) * row.exposure;
        if (hits < 700) information += (row.positive + row.negative) * hits * hits / std::expm1(hits);
    }
    const double z = normal_quantile(confidence);
    const double floor = log_likelihood(wells, best) - z * z / 2;
    const auto excess = [&](double x) { return log_likelihood(wells, x) - floor; };
    const double scale = std::log(10.0);
    const double shift = -middle - std::log10(volume_ml);
    EndpointTitre titre;
    titre.log10_per_ml = best / scale + shift;
    titre.standard_error = 1 / std::sqrt(information) / scale;
    titre.log10_interval =
        Interval{root(excess, best - reach, best) / scale + shift, root(excess, best, best + reach) / scale + shift};
    titre.valid = true;
    if (rows.size() > 1) {
        const boost::math::chi_squared chance(static_cast<double>(rows.size() - 1));
        if (boost::math::cdf(boost::math::complement(chance, std::max(0.0, deviance_of(wells, best)))) < kDoubtful) {
            titre.reason = "the wells do not follow one hit a well: check the dilutions";
        }
    }
    return titre;
}

}  // namespace viroplate::fit
