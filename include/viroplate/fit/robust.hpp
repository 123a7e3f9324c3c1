#pragma once

#include <optional>
#include <span>

namespace viroplate::fit {

/// Arithmetic mean; nothing for no values. None of these functions takes NaN: callers leave missing values out.
std::optional<double> mean(std::span<const double> values);
/// Mean of log2 of the positive values; nothing when there are none.
std::optional<double> mean_log2(std::span<const double> values);
/// Sample standard deviation (n − 1); nothing below two values.
std::optional<double> standard_deviation(std::span<const double> values);
/// Middle value (mean of the two middle values of an even number); nothing for no values.
std::optional<double> median(std::span<const double> values);
/// 1.4826 · median |x − median|: estimates the standard deviation of a normal sample. Nothing for no values.
std::optional<double> scaled_mad(std::span<const double> values);
/// Linear-interpolated quantile (Hyndman & Fan 1996, type 7). Nothing for no values or a `probability` outside [0, 1].
std::optional<double> quantile(std::span<const double> values, double probability);

}  // namespace viroplate::fit
