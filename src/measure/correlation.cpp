#include <cmath>
#include <limits>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

double mean(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// Pearson's r, in two passes so that a large common level costs no digits; nothing when a channel is constant.
float pearson(std::span<const float> first, std::span<const float> second) {
    const double mean_a = mean(first);
    const double mean_b = mean(second);
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const double a = first[i] - mean_a;
        const double b = second[i] - mean_b;
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    if (!(aa > 0) || !(bb > 0)) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

}  // namespace

float* write_correlation(float* out, const CompartmentValues& first, const CompartmentValues& second) {
    *out++ = pearson(first.nucleus, second.nucleus);
    *out++ = pearson(first.cell, second.cell);
    return out;
}

}  // namespace viroplate::measure
