#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

/// Fraction of one group of clusters.
struct BetaBinomialMean {
    double mean = 0;                   ///< μ, 0 to 1
    double logit_standard_error = 0;   ///< of ln(μ / (1 − μ)), ρ estimated with it; 0 without an interval
    std::optional<Interval> interval;  ///< of μ, Wald on the logit; nothing where no or every cell is positive
};

/// Clusters of counts whose fractions scatter: Var(x) = n μ (1 − μ) [1 + (n − 1) ρ].
struct BetaBinomial {
    std::vector<BetaBinomialMean> groups;  ///< in the order given
    double correlation = 0;                ///< ρ within a cluster, shared by the groups; 0 is binomial
    double log_likelihood = 0;             ///< with the binomial coefficients
    double log_likelihood_binomial = 0;    ///< the same with ρ = 0: twice the difference tests the scatter
    std::size_t clusters = 0;              ///< clusters with cells
    bool valid = false;
    std::string reason;  ///< why there is no fit
};

/// Maximum likelihood of the beta-binomial (Crowder 1978): one mean a group, one correlation. ρ is sought between 0 and
/// 0.999 with the means profiled out. Standard errors from the observed information. Clusters without cells count for
/// nothing. Refused for a group without cells, more successes than trials, and where no group has two clusters (nothing
/// tells the scatter). `confidence` in (0, 1); Code::internal otherwise.
BetaBinomial fit_beta_binomial(std::span<const std::vector<ClusterCount>> groups, double confidence);

}  // namespace viroplate::fit
