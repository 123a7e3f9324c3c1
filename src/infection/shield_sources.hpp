#pragma once

#include <span>
#include <vector>

#include "shield_cells.hpp"
#include "shield_fit.hpp"

namespace viroplate::infection {

/// How single responses scatter about their mean, learned from the mock cells: on a logarithmic scale where these are
/// positive (noise that grows with the signal), as they are where not. Student's t with 5 degrees, so that an odd cell
/// does not decide.
class ResponseNoise {
public:
    /// `mock`: at least 2 finite values that vary.
    explicit ResponseNoise(std::span<const double> mock);
    /// Density, up to a factor, of a response when its mean is so many times (or, as they are, so much above) the mock.
    double density(double response, double mean, double base) const;

private:
    double scaled(double response) const;

    bool logarithmic_ = false;
    double lowest_ = 0;  ///< responses below count as this
    double middle_ = 0;
    double spread_ = 1;
};

/// Asks the bystanders around each called cell whether it has a shield, given the decay, and returns the weights: what
/// they were `before`, times how much more probable the responses around are with a source in it than without (the
/// E-step of Dempster, Laird & Rubin 1977 for a mixture of true and false sources, other sources at their weights now).
std::vector<double> reweigh_sources(const Bystanders& all, std::span<const double> before, const Decay& decay,
                                    const ResponseNoise& noise);

}  // namespace viroplate::infection
