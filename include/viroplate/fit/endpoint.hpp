#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

/// Wells of one dilution of an endpoint titration that show infection.
struct DilutionCount {
    double log10_dilution = 0;  ///< −3 for 1 : 1000
    std::size_t positive = 0;
    std::size_t wells = 0;
};

/// A titre by one method.
struct EndpointTitre {
    double log10_per_ml = 0;                 ///< log10 of TCID50 (or of infectious units) per mL of the undiluted stock
    std::optional<double> standard_error;    ///< of log10_per_ml
    std::optional<Interval> log10_interval;  ///< of log10_per_ml
    bool valid = false;
    std::string reason;  ///< why there is no titre, or what to doubt about it
};

/// Divisor of p(1 − p) in the variance of Spearman–Kärber.
enum class KaerberVariance {
    wells,            ///< p (1 − p) / n, as in Lei et al. 2020: narrower
    wells_minus_one,  ///< p (1 − p) / (n − 1), unbiased (Finney 1978)
};

/// TCID50 per mL by Spearman–Kärber: L₀ − d/2 + d Σ p over the dilutions from the last with all wells positive on, with
/// normal interval. `volume_ml` is what a well receives, above 0 (Code::internal otherwise, like a `confidence` outside
/// (0, 1)). The dilutions (any order, counts of equal ones added) must be evenly spaced and begin with all positive; a
/// series that does not end with none positive is taken as going on to 0 at the next step, and `reason` says so.
/// Methods and printed examples: Lei et al. 2020, Virol Sin 36:141.
EndpointTitre spearman_kaerber(std::span<const DilutionCount> counts, double volume_ml, KaerberVariance variance,
                               double confidence);

/// TCID50 per mL by Reed & Muench (1938): positives accumulated towards low dilution, negatives towards high dilution,
/// and the 50 % point interpolated between neighbours. No standard error. Refused where the accumulated share does not
/// cross one half.
EndpointTitre reed_muench(std::span<const DilutionCount> counts, double volume_ml);

/// Infectious units per mL by maximum likelihood under single hit: a well of dilution δ stays negative with probability
/// exp(−m · volume · δ) (Fisher 1922; Cresta et al. 2021). Profile-likelihood interval; standard error from the
/// information. Dilutions need not be evenly spaced. TCID50 = m / ln 2. Refused where all or no wells are positive.
/// `reason` doubts the model where the deviance lies beyond its 99.9 % point.
EndpointTitre single_hit_endpoint(std::span<const DilutionCount> counts, double volume_ml, double confidence);

}  // namespace viroplate::fit
