#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
/// A ring's mean must clear this many of its standard errors to be divided by.
constexpr double kRingErrors = 2.0;

struct Summary {
    double sum = 0;
    double mean = 0;
    float least = 0;
    float most = 0;
    double sd = std::numeric_limits<double>::quiet_NaN();  ///< of a sample (n − 1)
};

/// Of values that are not empty.
Summary summarise(std::span<const float> values) {
    Summary summary;
    summary.least = summary.most = values.front();
    for (const float value : values) {
        summary.sum += value;
        summary.least = std::min(summary.least, value);
        summary.most = std::max(summary.most, value);
    }
    const auto n = static_cast<double>(values.size());
    summary.mean = summary.sum / n;
    if (values.size() < 2) return summary;
    double squares = 0;
    for (const float value : values) squares += (value - summary.mean) * (value - summary.mean);
    summary.sd = std::sqrt(squares / (n - 1));
    return summary;
}

/// Median of values that are not empty; mean of the middle two for an even number.
float median(std::span<const float> values) {
    std::vector<float> sorted(values.begin(), values.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    if (sorted.size() % 2 == 1) return *middle;
    return 0.5F * (*middle + *std::max_element(sorted.begin(), middle));
}

/// mean, integrated, median, min, max, sd. Nothing for a compartment without pixels.
float* write_six(float* out, std::span<const float> values) {
    if (values.empty()) return std::fill_n(out, 6, kNone);
    const Summary summary = summarise(values);
    *out++ = static_cast<float>(summary.mean);
    *out++ = static_cast<float>(summary.sum);
    *out++ = median(values);
    *out++ = summary.least;
    *out++ = summary.most;
    *out++ = static_cast<float>(summary.sd);
    return out;
}

/// May a mean be divided by? A ring at the level of the background is noise, and noise in the denominator gives any
/// ratio at all.
bool stands_out(const Summary& ring, std::size_t pixels) {
    return ring.mean > 0 && ring.mean > kRingErrors * ring.sd / std::sqrt(static_cast<double>(pixels));
}

}  // namespace

float* write_intensity(float* out, const CompartmentValues& values) {
    const float* nucleus_mean = out;
    out = write_six(out, values.nucleus);
    const bool has_ring = !values.ring.empty();
    const Summary ring = has_ring ? summarise(values.ring) : Summary{};
    *out++ = has_ring ? static_cast<float>(ring.mean) : kNone;
    *out++ = has_ring ? median(values.ring) : kNone;
    out = write_six(out, values.cell);
    const bool has_ratio = has_ring && stands_out(ring, values.ring.size());
    *out++ = has_ratio ? static_cast<float>(*nucleus_mean / ring.mean) : kNone;
    return out;
}

}  // namespace viroplate::measure
