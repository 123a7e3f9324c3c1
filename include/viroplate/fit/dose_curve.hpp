#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

/// A response measured at a dose.
struct DoseResponse {
    double dose = 0;      ///< any unit, ≥ 0; 0 is the control without the compound
    double response = 0;  ///< any scale; name it beside every EC50
    double weight = 1;    ///< inverse variance, up to a common factor; ≥ 0
};

/// A parameter with its standard error.
struct Estimate {
    double value = 0;
    double standard_error = 0;
};

struct DoseCurveOptions {
    double confidence = 0.95;             ///< in (0, 1)
    double smallest_effect_p = 0.05;      ///< F test against a flat line above which the curve is refused
    double largest_standard_error = 1.0;  ///< of log10 EC50; above it the EC50 is refused
    double steepest_slope = 20;           ///< |slope| beyond which it counts as a step that the doses cannot bound
};

/// Four-parameter log-logistic y = c + (d − c) / (1 + exp(b (ln x − ln e))), with b > 0 always: `at_zero` d is the
/// response without compound, `at_infinity` c that of very high doses, whichever is the larger.
struct DoseCurve {
    Estimate slope;                              ///< b
    Estimate at_infinity;                        ///< c
    Estimate at_zero;                            ///< d
    Estimate ec50;                               ///< e in the unit of dose: halfway between d and c
    Estimate log10_ec50;                         ///< the scale on which the interval is made
    std::optional<Interval> ec50_interval;       ///< profile t interval; nothing where the data do not bound it
    std::optional<Interval> ec50_wald_interval;  ///< ec50 ± t · SE on log10, back on the unit of dose
    double residual_sd = 0;                      ///< √(weighted RSS / degrees of freedom)
    double residual_sum_of_squares = 0;          ///< weighted
    double degrees_of_freedom = 0;
    double effect_p = 1;  ///< F test of the curve against a flat line
    bool valid = false;
    std::string reason;  ///< why there is no curve: flat, EC50 outside the doses, too few doses, …
};

/// Weighted least squares by Levenberg–Marquardt (Moré 1978; Eigen's port of MINPACK) on (ln b, c, d, ln e) from a
/// fixed grid of starts, c and d of each solved linearly; the lowest sum wins, so equal data give equal curves. Doses
/// and responses are scaled inside: no unit matters. Standard errors are Gauss–Newton, σ² (JᵀJ)⁻¹ (as in R's nls; drc's
/// use the observed Hessian and differ by a few per cent), that of e by the delta method. Needs 5 values at 4 doses
/// with weight above 0. Refused: values that are not finite, a curve no better than a flat line, an EC50 outside the
/// doses above 0, one whose standard error exceeds the option, a slope that is a step. Refused curves keep the
/// parameters that were found, for drawing, and `valid` false.
DoseCurve fit_dose_curve(std::span<const DoseResponse> data, const DoseCurveOptions& options);

/// Response of the curve at a dose ≥ 0.
double response_at(const DoseCurve& curve, double dose);

}  // namespace viroplate::fit
