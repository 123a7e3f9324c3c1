#pragma once

#include <optional>
#include <span>

namespace viroplate::fit {

/// Arithmetic mean; nothing for no values. None of these functions takes NaN: callers leave missing values out.
std::optional<double> mean(std::span<const double> values);
/// Sample standard deviation (n − 1); nothing below two values.
std::optional<double> standard_deviation(std::span<const double> values);
std::optional<double> median(std::span<const double> values);
/// 1.4826 · median |x − median| : estimates the standard deviation of a normal sample.
std::optional<double> scaled_mad(std::span<const double> values);
/// Linear-interpolated quantile (Hyndman & Fan type 7), `probability` in [0, 1].
std::optional<double> quantile(std::span<const double> values, double probability);

}  // namespace viroplate::fit
