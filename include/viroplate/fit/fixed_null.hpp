#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

struct FixedNullOptions {
    std::size_t smallest_null = 200;   ///< values of the null below which nothing is fitted
    std::size_t smallest_well = 20;    ///< values below which a well gets no fraction
    int largest_components = 2;        ///< normals of the alternative, 1 to 3; more than one only where BIC says so
    double null_quantile = 0.4;        ///< values below this quantile of the null are told only as "below": dim cells
                                       ///< say nothing of infection, and a darker well must not look infected
    double smallest_separation = 1.0;  ///< least distance of the alternative's mean from the null's, in SDs of the null
    double largest_standard_error = 0.1;  ///< of a fraction; above it the well is refused
    double confidence = 0.95;             ///< of the intervals, in (0, 1)
};

/// Share of a well's cells that come from the alternative.
struct NullFraction {
    std::size_t cells = 0;
    double fraction = 0;        ///< π, 0 to 1
    double standard_error = 0;  ///< of counting, of the alternative and of the null (a sample as well) together
    Interval interval;          ///< profile likelihood of π, widened for the alternative and the null
    double at_least = 0;        ///< lower limit of π that takes no shape of the alternative for granted, 0 to 1
    bool valid = false;
    std::string reason;  ///< why there is no fraction
};

/// How much likelier a signal is under the alternative than under the null: piecewise linear, never falling.
struct LikelihoodRatio {
    std::vector<double> signal;  ///< knots, rising; constant beyond the first and the last
    std::vector<double> ratio;   ///< ≥ 0, never falling
};

/// One component of the alternative.
struct AlternativeNormal {
    double weight = 1;
    double mean = 0;
    double sd = 0;
};

/// The fit of all wells. What is needed to judge further cells and wells is kept in it.
struct FixedNull {
    std::vector<NullFraction> wells;             ///< in the order given
    std::vector<AlternativeNormal> alternative;  ///< on the caller's scale, lowest mean first; before the ratio is made
                                                 ///< to rise
    LikelihoodRatio ratio;                       ///< alternative against null
    std::size_t null_values = 0;                 ///< finite values of the null
    double null_mean = 0;
    double null_sd = 0;
    double separation = 0;  ///< (mean of the alternative − mean of the null) / SD of the null
    double auc = 0.5;       ///< chance that a cell of the alternative ranks above one of the null
    double evidence =
        0;  ///< 2 ln L against "every well is null", discounted for the sampling of the null; below 15 refused
    double bic_gain = 0;                   ///< of the kept number of components against one
    std::vector<double> edge;              ///< edges of the classes of signal, rising; the outer ones are open
    std::vector<double> null_mass;         ///< share of the null in each class (edge.size() + 1), sum 1
    std::vector<double> alternative_mass;  ///< the same of the alternative, its ratio to the null never falling
    bool valid = false;
    std::string reason;  ///< why there is no fit: the alternative cannot be told from the null, too few values, …
};

/// Two-groups model with a known null (Efron 2008; Patra & Sen 2016): in well w the signal has the density
/// f = (1 − π_w) f_null + π_w f_alt. f_null comes from `null_values` (kernel density, tails continued exponentially)
/// and is held. f_alt is the same in all wells: a mixture of few normals, fitted to all wells at once by maximum
/// likelihood (EM with the π_w profiled out, accelerated by SQUAREM), each well with its own π_w. The shape is what
/// makes π identifiable: without one, only `at_least` is known (Patra & Sen 2016, section 2).
///
/// The ratio f_alt / f_null is then made to rise with the signal: the isotonic regression with weights f_null, which
/// keeps f_alt a density. In a stretch where it is made constant, cells are only counted, so that π, fitted again with
/// it, keeps no bias from it. Standard errors come from the information of all π_w and the alternative's parameters
/// together, and the sampling of the null through its influence on both.
///
/// More than one normal is kept where BIC gains 10 by it and each lies 1.5 SDs of the null above its median, so that it
/// does not mend the sampling of the null. All wells share the null: wells whose uninfected cells are brighter or
/// darker than the mock cells are wrong by more than the intervals say where the overlap is large.
///
/// Values are on any scale on which infected cells are brighter and the alternative roughly bell-shaped, such as asinh
/// or the logarithm; infinite values and NaN are left out. Refused for fewer null values than asked for, a null without
/// spread, wells that all look like the null, and an alternative too near to the null. A well can be refused alone.
FixedNull fit_fixed_null(std::span<const double> null_values, std::span<const std::span<const double>> wells,
                         const FixedNullOptions& options);

/// π of a further well with the null and the alternative of a valid fit (Code::internal otherwise). Its standard error
/// is that of counting alone.
NullFraction fraction_in(const FixedNull& fit, std::span<const double> values, const FixedNullOptions& options);

/// Ratio f_alt / f_null at a signal. Nothing for NaN.
std::optional<double> ratio_at(const LikelihoodRatio& ratio, double signal);

/// Probability that a cell of this signal belongs to the alternative, in a well with this share π in [0, 1]
/// (Code::internal otherwise): π·r / (1 − π + π·r). Never falls with the signal. Nothing for NaN.
std::optional<double> posterior(const LikelihoodRatio& ratio, double signal, double fraction);

}  // namespace viroplate::fit
