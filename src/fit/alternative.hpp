#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fit/null_classes.hpp"
#include "fit/well_fraction.hpp"
#include "viroplate/fit/fixed_null.hpp"

namespace viroplate::fit {

/// The alternative that all wells share, with the share of it in each.
struct Alternative {
    std::vector<AlternativeNormal> normals;
    std::vector<double> mass;       ///< in the null's classes
    std::vector<double> ratio;      ///< mass over the null's
    std::vector<double> fractions;  ///< π of each well
    double log_likelihood = 0;      ///< against "all null"
};

/// Maximum likelihood over an alternative of `components` normals and the wells' π.
Alternative fit_alternative(const NullClasses& null, std::span<const WellCounts> wells, std::size_t components);

/// Shares of a mixture of normals in classes.
std::vector<double> mixture_masses(std::span<const AlternativeNormal> normals, std::span<const double> edges);

}  // namespace viroplate::fit
