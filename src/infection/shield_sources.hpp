#pragma once

#include <span>
#include <vector>

#include "infection/shield_cells.hpp"
#include "infection/shield_fit.hpp"

namespace viroplate::infection {

/// How single responses scatter about their mean, learned from the mock cells: Student's t with 5 degrees, so that an
/// odd cell does not decide. Where responses are averaged as they are, but the mock cells' are positive, the noise is
/// taken to grow with the signal.
class ResponseNoise {
public:
    /// `mock`: at least 2 values that vary, on the scale of `scale`.
    ResponseNoise(std::span<const double> mock, ResponseScale scale);
    /// Density, up to a factor, of a response of a cell that responds so much on average where `base` is no response.
    double density(double response, double mean, double base) const;

private:
    double scaled(double response) const;

    bool grows_ = false;
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
