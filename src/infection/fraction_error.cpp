#include "infection/fraction_error.hpp"

namespace viroplate::infection {

double FractionError::own(double fraction, const PrevalenceTable& table) const {
    const double uninfected = 1 - fraction;
    double counting = 0;
    double between_wells = 0;
    if (way == Way::rates) {
        const double reach = sensitivity - false_positive_rate;
        const double called = false_positive_rate + reach * fraction;
        counting = called * (1 - called) / (cells * reach * reach);
        // A well stained brighter has more of both kinds above the cut.
        const double sd = uninfected * std::sqrt(mock_variance) + fraction * infected_at_cut * staining_sd / reach;
        between_wells = sd * sd;
    } else {
        counting = table.variance(fraction) / cells;
        const double sd = table.shift(fraction) * staining_sd;
        between_wells = sd * sd + uninfected * uninfected * mock_variance;
    }
    const double fields = rho * std::exp(rho_trend * (fraction - 0.5)) * fraction * (1 - fraction) * clumping;
    return dispersion * (counting + fields) + between_wells;
}

double FractionError::shared(double fraction) const {
    return (1 - fraction) * (1 - fraction) * rate_variance + fraction * fraction * sensitivity_variance +
           model_variance;
}

}  // namespace viroplate::infection
