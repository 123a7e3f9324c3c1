#include "infection/signal_scale.hpp"

#include <algorithm>
#include <cmath>

#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr double kTail = 0.025;
constexpr double kSmallest = 1e-3;  // of the standard deviation
constexpr int kHalvings = 40;

}  // namespace

SignalScale SignalScale::from_mock(std::span<const double> sorted) {
    if (sorted.size() < 2) return SignalScale(1);
    const double low = *fit::quantile(sorted, kTail);
    const double middle = *fit::median(sorted);
    const double high = *fit::quantile(sorted, 1 - kTail);
    double spread = *fit::scaled_mad(sorted);
    if (!(spread > 0)) spread = (sorted.back() - sorted.front()) / 6;
    if (!(spread > 0)) spread = 1;
    const auto skewed_right = [&](double s) {
        const SignalScale scale(s);
        return scale.to(high) - scale.to(middle) > scale.to(middle) - scale.to(low);
    };
    // The smaller s, the more the bright side is drawn in: bisection on its logarithm.
    double below = std::log(kSmallest * spread);
    double above = std::log(spread);
    if (!skewed_right(std::exp(above))) return SignalScale(std::exp(above));
    for (int i = 0; i < kHalvings; ++i) {
        const double between = (below + above) / 2;
        (skewed_right(std::exp(between)) ? above : below) = between;
    }
    return SignalScale(std::exp((below + above) / 2));
}

double SignalScale::to(double grey) const { return std::asinh(grey / (2 * s_)); }
double SignalScale::from(double u) const { return 2 * s_ * std::sinh(u); }

}  // namespace viroplate::infection
