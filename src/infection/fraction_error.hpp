#pragma once

#include <algorithm>
#include <cmath>

#include "infection/scaled_wells.hpp"
#include "viroplate/fit/interval.hpp"

namespace viroplate::infection {

/// How the corrected fraction of a well scatters about a true fraction.
struct FractionError {
    enum class Way {
        rates,       ///< Rogan–Gladen: counts above a cut, with f and s
        prevalence,  ///< π of the fixed-null mixture
    };
    Way way = Way::rates;
    double cells = 0;
    double false_positive_rate = 0;  ///< f
    double sensitivity = 1;          ///< s
    double rho_trend = 0;            ///< FieldSpread::trend
    double rho = 0;                  ///< between fields of the well
    double clumping = 1;             ///< WellSpread::clumping
    double dispersion = 1;           ///< WellSpread::dispersion
    /// Between mock wells, on the scale of the corrected fraction: of f (staining included), or of π beyond staining.
    double mock_variance = 0;
    double staining_sd = 0;           ///< of a well's staining, in units of the scale
    double infected_at_cut = 0;       ///< density of infected cells at the cut, for `rates`
    double rate_variance = 0;         ///< of the plate's f, on the scale of the corrected fraction
    double sensitivity_variance = 0;  ///< of the plate's s, likewise; 0 for `prevalence`
    double model_variance = 0;        ///< of π by the plate's mixture, for `prevalence`

    /// Variance that is this well's own, were `fraction` true.
    double own(double fraction, const PrevalenceTable& table) const;
    /// Variance that it has in common with the plate's other wells.
    double shared(double fraction) const;
};

/// All fractions in [0, 1] that lie within `t` standard deviations of the estimate, the standard deviation being that
/// of each such fraction: Wilson's score interval, which it is for a perfect cut and no spread.
template <class Variance>
fit::Interval score_interval(double estimate, double t, const Variance& variance) {
    const double centre = std::clamp(estimate, 0.0, 1.0);
    const auto outside = [&](double fraction) {
        return (fraction - centre) * (fraction - centre) > t * t * variance(fraction);
    };
    const auto limit = [&](double end) {
        if (!outside(end)) return end;
        double in = centre;
        double out = end;
        for (int i = 0; i < 50; ++i) {
            const double middle = (in + out) / 2;
            (outside(middle) ? out : in) = middle;
        }
        return (in + out) / 2;
    };
    return {limit(0.0), limit(1.0)};
}

}  // namespace viroplate::infection
