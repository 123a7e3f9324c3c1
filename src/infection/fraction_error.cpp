#include "infection/fraction_error.hpp"

namespace viroplate::infection {

double FractionError::own(double fraction, const InformationTable& table) const {
    double counting = 0;
    if (way == Way::rates) {
        const double reach = sensitivity - false_positive_rate;
        const double called = false_positive_rate + reach * fraction;
        counting = called * (1 - called) / (cells * reach * reach);
    } else {
        counting = table.variance(fraction) / cells;
    }
    const double fields = rho * fraction * (1 - fraction) * clumping;
    return dispersion * (counting + fields) + (1 - fraction) * (1 - fraction) * mock_variance;
}

double FractionError::shared(double fraction) const {
    return (1 - fraction) * (1 - fraction) * rate_variance + fraction * fraction * sensitivity_variance +
           model_variance;
}

}  // namespace viroplate::infection
