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
    std::optional<Interval> per_dose_interval;  ///< 95 %, widened by the dispersion between wells
    double background = 0;                      ///< f, false-positive share
    double dispersion = 1;  ///< Pearson χ² / degrees of freedom; far above 1: the model or the wells disagree
    double slope = 1;       ///< exponent of dose in the free fit 1 − exp(−(k·dose)^slope); 1 under single hit
    std::optional<Interval> slope_interval;
    std::size_t wells = 0;
    bool valid = false;
    std::string reason;  ///< why there is no fit, or what to doubt about it
};

/// Maximum binomial likelihood with over-dispersion (statistics of infectious titre; cloglog link). Needs at least
/// three wells of two doses above 0; `valid` is false with a reason otherwise.
SingleHit fit_single_hit(std::span<const DoseCount> counts);

}  // namespace viroplate::fit
