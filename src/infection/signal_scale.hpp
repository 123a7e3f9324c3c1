#pragma once

#include <span>

namespace viroplate::infection {

/// A scale on which both dim cells (around 0 after background subtraction) and bright ones spread evenly:
/// u = asinh(grey / 2s), which is grey / 2s near 0 and ln(grey / s) far above (as flow cytometry shows cells; Parks,
/// Roederer & Moore 2006 for the reasons). Rises strictly with grey.
class SignalScale {
public:
    /// s from ascending mock signals (1 below two of them): the one that makes them symmetric (2.5, 50 and 97.5 %
    /// quantiles), between a thousandth of and one standard deviation (1.4826 MAD). Log-normal mock cells get a
    /// logarithm, normal ones around 0 the largest s.
    static SignalScale from_mock(std::span<const double> sorted);

    double to(double grey) const;  ///< u
    double from(double u) const;   ///< grey
    double linear_below() const { return s_; }

private:
    explicit SignalScale(double s) : s_(s) {}
    double s_;
};

}  // namespace viroplate::infection
