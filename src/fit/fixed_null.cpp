#include "viroplate/fit/fixed_null.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "fit/alternative.hpp"
#include "fit/fraction_error.hpp"
#include "fit/null_classes.hpp"
#include "fit/well_fraction.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/fit/isotonic.hpp"

namespace viroplate::fit {

namespace {

constexpr double kLeastEvidence = 15;   // 2 ln L for the alternative: mean, SD and π against nothing, p below 0.002
constexpr double kLeastBicGain = 10;    // of each further normal (Kass & Raftery 1995: very strong)
constexpr double kLeastDistance = 1.5;  // of each normal where there is more than one, in SDs of the null
constexpr double kLeastSpread = 0.8;    // its SD, in SDs of the null
constexpr double kStart = 0.2;          // of the search for a fraction
constexpr double kLargestRatio = 1e12;

std::vector<double> sorted_finite(std::span<const double> values) {
    std::vector<double> sorted;
    sorted.reserve(values.size());
    for (const double value : values) {
        if (std::isfinite(value)) sorted.push_back(value);
    }
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

double highest_of(const std::vector<double>& null_values, std::span<const std::span<const double>> wells) {
    double highest = null_values.back();
    for (const auto& well : wells) {
        for (const double value : well) {
            if (std::isfinite(value) && value > highest) highest = value;
        }
    }
    return highest;
}

/// All wells' cells as if they were of one well.
WellCounts pooled(std::span<const WellCounts> wells, std::size_t classes) {
    std::vector<double> counts(classes);
    for (const auto& well : wells) {
        for (std::size_t i = 0; i < well.which.size(); ++i) counts[well.which[i]] += well.count[i];
    }
    WellCounts sum;
    for (std::size_t c = 0; c < classes; ++c) {
        if (counts[c] == 0) continue;
        sum.which.push_back(static_cast<std::uint32_t>(c));
        sum.count.push_back(counts[c]);
        sum.cells += counts[c];
    }
    return sum;
}

/// The null is a sample too: a likelihood against it counts for less the more cells stand against its few.
double discount(const NullClasses& null, double cells) { return 1 / (1 + cells / null.values); }

/// 2 ln L against "all null": of all wells together, or of the best well among so many, whichever is larger.
double evidence_of(const NullClasses& null, const Alternative& alternative, std::span<const WellCounts> wells) {
    const WellCounts all = pooled(wells, null.mass.size());
    const double common = best_fraction(all, alternative.ratio, kStart);
    double evidence = 2 * gain_over_null(all, alternative.ratio, common) * discount(null, all.cells);
    for (std::size_t w = 0; w < wells.size(); ++w) {
        const double own =
            2 * gain_over_null(wells[w], alternative.ratio, alternative.fractions[w]) * discount(null, wells[w].cells);
        evidence = std::max(evidence, own - 2 * std::log(static_cast<double>(wells.size())));
    }
    return evidence;
}

struct Chosen {
    Alternative alternative;
    double bic_gain = 0;
};

/// A further normal near the null would rather mend the null's sampling than be infected cells.
bool stands_apart(const NullClasses& null, const Alternative& alternative) {
    return std::all_of(
        alternative.normals.begin(), alternative.normals.end(), [&null](const AlternativeNormal& normal) {
            return normal.mean > null.median + kLeastDistance * null.sd && normal.sd > kLeastSpread * null.sd;
        });
}

/// One normal, or as many more as the likelihood pays for.
Chosen choose_alternative(const NullClasses& null, std::span<const WellCounts> wells, int largest_components) {
    double cells = 0;
    for (const auto& well : wells) cells += well.cells;
    Chosen chosen{fit_alternative(null, wells, 1), 0};
    for (int count = 2; count <= largest_components; ++count) {
        Alternative more = fit_alternative(null, wells, static_cast<std::size_t>(count));
        const double gain = 2 * (more.log_likelihood - chosen.alternative.log_likelihood) - 3 * std::log(cells);
        if (gain < kLeastBicGain || !stands_apart(null, more)) break;
        chosen = {std::move(more), chosen.bic_gain + gain};
    }
    return chosen;
}

/// Makes the ratio rise with the signal and keeps the alternative's shares its own: isotonic with weights f_null.
void make_rising(const NullClasses& null, Alternative& alternative) {
    for (double& ratio : alternative.ratio) ratio = std::min(ratio, kLargestRatio);
    alternative.ratio = isotonic(alternative.ratio, null.mass);
    double sum = 0;
    for (std::size_t c = 0; c < null.mass.size(); ++c) sum += alternative.ratio[c] * null.mass[c];
    for (std::size_t c = 0; c < null.mass.size(); ++c) {
        alternative.ratio[c] /= sum;
        alternative.mass[c] = alternative.ratio[c] * null.mass[c];
    }
}

/// Knots in the middle of the classes; the open ones at their edge.
LikelihoodRatio knots_of(const std::vector<double>& edges, const std::vector<double>& ratio) {
    LikelihoodRatio knots;
    for (std::size_t c = 0; c < ratio.size(); ++c) {
        const double low = c == 0 ? edges.front() : edges[c - 1];
        const double high = c == edges.size() ? edges.back() : edges[c];
        knots.signal.push_back((low + high) / 2);
        knots.ratio.push_back(ratio[c]);
    }
    return knots;
}

double auc_of(const std::vector<double>& null, const std::vector<double>& alternative) {
    double below = 0;
    double auc = 0;
    for (std::size_t c = 0; c < null.size(); ++c) {
        auc += alternative[c] * (below + null[c] / 2);
        below += null[c];
    }
    return auc;
}

/// Least π whatever the alternative's shape: 1 − F / F_null at the best edge, with the band of Dvoretzky, Kiefer &
/// Wolfowitz (constant of Massart 1990) around both.
double least_fraction(const WellCounts& well, const std::vector<double>& null_mass, double null_values,
                      double confidence) {
    const double band = std::log(2 / (1 - confidence)) / 2;
    const double well_band = std::sqrt(band / well.cells);
    const double null_band = std::sqrt(band / null_values);
    std::size_t next = 0;
    double below = 0;
    double null_below = 0;
    double least = 0;
    for (std::size_t c = 0; c + 1 < null_mass.size(); ++c) {
        null_below += null_mass[c];
        if (next < well.which.size() && well.which[next] == c) below += well.count[next++];
        if (null_below - null_band > 0.05) {
            least = std::max(least, 1 - (below / well.cells + well_band) / (null_below - null_band));
        }
    }
    return least;
}

NullFraction fraction_of(const WellCounts& well, const FixedNull& fit, const std::vector<double>& ratio,
                         const FractionVariance& variance, const FixedNullOptions& options, double null_values) {
    NullFraction result;
    result.cells = static_cast<std::size_t>(well.cells);
    if (result.cells < options.smallest_well) {
        result.reason =
            fmt::format("{} cells: too few for a fraction (at least {})", result.cells, options.smallest_well);
        return result;
    }
    result.fraction = best_fraction(well, ratio, kStart);
    result.standard_error = std::sqrt(variance.total());
    result.at_least = least_fraction(well, fit.null_mass, null_values, options.confidence);
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + options.confidence / 2);
    const double widening = variance.counting > 0 ? variance.total() / variance.counting : 1;
    result.interval = fraction_profile(well, ratio, result.fraction, z * z / 2 * widening);
    result.valid = result.standard_error <= options.largest_standard_error;
    if (!result.valid) {
        result.reason = fmt::format(
            "the fraction is known to ± {:.0f} points only (one standard error): infected and uninfected cells overlap "
            "too much for {} cells",
            100 * result.standard_error, result.cells);
    }
    return result;
}

void check(const FixedNullOptions& options) {
    if (!(options.confidence > 0 && options.confidence < 1) || options.largest_components < 1 ||
        options.largest_components > 3 || !(options.null_quantile > 0 && options.null_quantile < 1)) {
        throw Error(Code::internal, "options of the fixed null out of range");
    }
}

/// Why the fit must not be used; empty where it may.
std::string doubt(const FixedNull& fit, const FixedNullOptions& options) {
    if (fit.evidence < kLeastEvidence) return "no well differs from the mock cells by more than chance";
    if (fit.separation < options.smallest_separation) {
        return fmt::format(
            "infected cells cannot be told from mock cells: their mean lies {:.1f} SDs of the mock cells higher (at "
            "least {:.1f})",
            fit.separation, options.smallest_separation);
    }
    return {};
}

void refuse_wells(FixedNull& fit) {
    for (auto& well : fit.wells) {
        NullFraction refused;
        refused.cells = well.cells;
        refused.at_least = well.at_least;  // needs no alternative
        refused.reason = fit.reason;
        well = std::move(refused);
    }
}

FixedNull refusal(std::span<const std::span<const double>> wells, std::string reason) {
    FixedNull fit;
    fit.reason = std::move(reason);
    for (const auto& well : wells) {
        NullFraction fraction;
        fraction.cells = static_cast<std::size_t>(
            std::count_if(well.begin(), well.end(), [](double value) { return std::isfinite(value); }));
        fit.wells.push_back(fraction);
    }
    refuse_wells(fit);
    return fit;
}

void describe(FixedNull& fit, const NullClasses& null, const Alternative& alternative) {
    fit.alternative = alternative.normals;
    fit.null_values = static_cast<std::size_t>(null.values);
    fit.null_mean = null.mean;
    fit.null_sd = null.sd;
    double mean = 0;
    for (const auto& normal : alternative.normals) mean += normal.weight * normal.mean;
    fit.separation = (mean - null.median) / null.sd;
    fit.auc = auc_of(null.mass, alternative.mass);
    fit.edge = null.edges;
    fit.null_mass = null.mass;
    fit.alternative_mass = alternative.mass;
    fit.ratio = knots_of(null.edges, alternative.ratio);
}

}  // namespace

FixedNull fit_fixed_null(std::span<const double> null_values, std::span<const std::span<const double>> wells,
                         const FixedNullOptions& options) {
    check(options);
    const auto sorted = sorted_finite(null_values);
    if (sorted.size() < std::max<std::size_t>(2, options.smallest_null)) {
        return refusal(wells, fmt::format("{} mock cells: too few to say what uninfected cells look like (at least {})",
                                          sorted.size(), options.smallest_null));
    }
    const NullClasses null = null_classes(sorted, options.null_quantile, highest_of(sorted, wells));
    if (null.mass.empty()) return refusal(wells, "most mock cells have the same signal: their spread is not known");
    std::vector<WellCounts> counts;
    counts.reserve(wells.size());
    double cells = 0;
    for (const auto& well : wells) {
        counts.push_back(count_in_classes(well, null.edges));
        cells += counts.back().cells;
    }
    if (cells == 0) return refusal(wells, "there are no cells to judge");

    Chosen chosen = choose_alternative(null, counts, options.largest_components);
    FixedNull fit;
    fit.evidence = evidence_of(null, chosen.alternative, counts);
    fit.bic_gain = chosen.bic_gain;
    const auto variances = fraction_variances(null, chosen.alternative, counts);
    make_rising(null, chosen.alternative);
    describe(fit, null, chosen.alternative);
    for (std::size_t w = 0; w < counts.size(); ++w) {
        fit.wells.push_back(fraction_of(counts[w], fit, chosen.alternative.ratio, variances[w], options, null.values));
    }
    fit.reason = doubt(fit, options);
    fit.valid = fit.reason.empty();
    if (!fit.valid) refuse_wells(fit);
    return fit;
}

NullFraction fraction_in(const FixedNull& fit, std::span<const double> values, const FixedNullOptions& options) {
    check(options);
    if (!fit.valid) throw Error(Code::internal, "fractions need a valid fit of the null");
    const WellCounts well = count_in_classes(values, fit.edge);
    NullClasses null;
    null.mass = fit.null_mass;
    const double fraction = well.cells > 0 ? best_fraction(well, fit.ratio.ratio, kStart) : 0;
    FractionVariance variance;
    const double information = fraction_information(null, fit.ratio.ratio, fraction, well.cells);
    if (information > 0) variance.counting = 1 / information;
    return fraction_of(well, fit, fit.ratio.ratio, variance, options, static_cast<double>(fit.null_values));
}

std::optional<double> ratio_at(const LikelihoodRatio& ratio, double signal) {
    if (std::isnan(signal) || ratio.signal.empty()) return std::nullopt;
    const auto above = std::upper_bound(ratio.signal.begin(), ratio.signal.end(), signal);
    if (above == ratio.signal.begin()) return ratio.ratio.front();
    if (above == ratio.signal.end()) return ratio.ratio.back();
    const auto i = static_cast<std::size_t>(above - ratio.signal.begin());
    const double share = (signal - ratio.signal[i - 1]) / (ratio.signal[i] - ratio.signal[i - 1]);
    return ratio.ratio[i - 1] + share * (ratio.ratio[i] - ratio.ratio[i - 1]);
}

std::optional<double> posterior(const LikelihoodRatio& ratio, double signal, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) throw Error(Code::internal, "a fraction must lie between 0 and 1");
    const auto at = ratio_at(ratio, signal);
    if (!at) return std::nullopt;
    const double alternative = fraction * *at;
    const double sum = 1 - fraction + alternative;
    return sum > 0 ? alternative / sum : fraction;
}

}  // namespace viroplate::fit
