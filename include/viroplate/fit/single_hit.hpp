#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

/// Infected cells out of cells at a virus dose (any unit, ≥ 0).
struct DoseCount {
    double dose = 0;
    std::size_t infected = 0;
    std::size_t cells = 0;
};

/// Fit of P = f + (1 − f)(1 − exp(−k · dose)): one infectious particle suffices, cells are equally susceptible.
struct SingleHit {
    double per_dose = 0;                        ///< k: infectious hits per cell and unit of dose
    std::optional<Interval> per_dose_interval;  ///< 95 %, profile likelihood, widened by the dispersion between wells
    double background = 0;                      ///< f, false-positive share; 0 where no well without virus tells it
    double dispersion = 1;  ///< Pearson χ² / degrees of freedom, at least 1; far above: the model or the wells disagree
    double slope = 1;       ///< exponent of dose in the free fit 1 − exp(−(k·dose)^slope); 1 under single hit
    std::optional<Interval> slope_interval;  ///< 95 %, profile likelihood; nothing where the doses do not bound it
    std::size_t wells = 0;                   ///< wells the fit rests on
    std::size_t wells_saturated = 0;         ///< wells left out because their dose infects more than 95 % of the cells
    bool valid = false;
    std::string reason;  ///< why there is no fit, or what to doubt about it
};

/// Maximum binomial likelihood of k and f. With a = −ln(1 − f) the share of uninfected cells is exp(−(a + k · dose)):
/// the log-likelihood is concave in (a, k), so there is one answer, found by nested root finding, whatever the unit of
/// dose. Quasi-likelihood: intervals are profile likelihoods scaled by the dispersion, with Student's t
/// (McCullagh & Nelder 1989). The free slope profiles the exponent in the same model (cloglog link, log dose).
///
/// Doses that infect more than 95 % of the cells are left out: there a few cells that cannot be infected, or are missed
/// by the threshold, would decide the fit. Wells without cells count for nothing. Needs three wells of two doses
/// above 0 that are not saturated, and infection that rises with dose beyond the scatter between wells; otherwise
/// `valid` is false, the numbers keep their defaults, and `reason` says why.
SingleHit fit_single_hit(std::span<const DoseCount> counts);

}  // namespace viroplate::fit
