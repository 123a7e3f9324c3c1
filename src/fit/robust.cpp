#include "viroplate/fit/robust.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace viroplate::fit {

namespace {

constexpr double kMadToSd = 1.4826;  // 1 / Φ⁻¹(0.75), to the digits the field prints

double sorted_quantile(const std::vector<double>& sorted, double probability) {
    const double position = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    if (below + 1 >= sorted.size()) return sorted.back();
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace

std::optional<double> mean(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

std::optional<double> mean_log2(std::span<const double> values) {
    double sum = 0;
    std::size_t count = 0;
    for (const double value : values) {
        if (!(value > 0)) continue;
        sum += std::log2(value);
        ++count;
    }
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
}

std::optional<double> standard_deviation(std::span<const double> values) {
    if (values.size() < 2) return std::nullopt;
    const double centre = *mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - centre) * (value - centre);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<double> quantile(std::span<const double> values, double probability) {
    if (values.empty() || !(probability >= 0 && probability <= 1)) return std::nullopt;
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    return sorted_quantile(sorted, probability);
}

std::optional<double> median(std::span<const double> values) {
    if (values.empty()) return std::nullopt;
    std::vector<double> copy(values.begin(), values.end());
    const auto middle = copy.begin() + static_cast<std::ptrdiff_t>(copy.size() / 2);
    std::nth_element(copy.begin(), middle, copy.end());
    if (copy.size() % 2 == 1) return *middle;
    return (*std::max_element(copy.begin(), middle) + *middle) / 2;
}

std::optional<double> scaled_mad(std::span<const double> values) {
    const auto centre = median(values);
    if (!centre) return std::nullopt;
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const double value : values) distances.push_back(std::abs(value - *centre));
    return kMadToSd * *median(distances);
}

}  // namespace viroplate::fit
