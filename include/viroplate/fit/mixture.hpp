#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace viroplate::fit {

struct MixtureOptions {
    int bins = 1024;                ///< classes of the histogram the fit works on, at least 16
    int largest_iterations = 1500;  ///< steps of EM before the fit is refused
    double smallest_sd = 0.01;      ///< least SD of a component, as a share of the SD of all values: stops collapse
};

/// Two normal components, the one with the lower mean first.
struct TwoNormals {
    std::array<double, 2> weight{};  ///< shares of the values, sum 1
    std::array<double, 2> mean{};    ///< in the unit of the values
    std::array<double, 2> sd{};      ///< above 0
    double log_likelihood = 0;       ///< natural logarithm
    double bic = 0;                  ///< 5 ln n − 2 ln L
    double bic_one = 0;              ///< the same of one normal with 2 parameters; two are better where it is larger
    double ashman_d = 0;  ///< |μ₁ − μ₂| √2 / √(σ₁² + σ₂²); above 2 the peaks are apart (Ashman et al. 1994)
    std::optional<double> cut;  ///< between the means, where either component is as likely; nothing without one
    int iterations = 0;         ///< steps of EM done
    bool valid = false;
    std::string reason;  ///< why there is no fit
};

/// Maximum likelihood of two normals by EM (Dempster, Laird & Rubin 1977; accelerated: SQUAREM, Varadhan & Roland 2008)
/// from a fixed start (the split of least variance within, Otsu 1979). The values are counted in `bins` classes between
/// their ends, each represented by the mean of its values, so that 100,000 values take little longer than 1,000; with
/// no more than one distinct value a class the fit is exact. Infinite values and NaN are left out. Refused below 10
/// values, for fewer than 3 distinct ones, and where EM does not settle.
TwoNormals fit_two_normals(std::span<const double> values, const MixtureOptions& options);

/// Probability that `value` belongs to the upper component, in [0, 1], never falling with the value: beyond the point
/// where two normals of different SD turn back (the vertex of their log-odds) it stays as it is there. The fit must be
/// valid; Code::internal otherwise. Nothing for NaN.
std::optional<double> upper_posterior(const TwoNormals& fit, double value);

}  // namespace viroplate::fit
