#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Values of the pixels, in reading order.
std::vector<float> values_of(std::span<const std::uint32_t> pixels, const image::FloatPlane& signal) {
    std::vector<float> values(pixels.size());
    std::transform(pixels.begin(), pixels.end(), values.begin(), [&](std::uint32_t p) { return signal.pixels[p]; });
    return values;
}

double sum_of(const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) sum += value;
    return sum;
}

/// Median of values that are not empty; mean of the middle two for an even number. Reorders them.
float take_median(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return 0.5F * (*middle + *std::max_element(values.begin(), middle));
}

float sample_sd(const std::vector<float>& values, double mean) {
    if (values.size() < 2) return kNone;
    double squares = 0;
    for (const float value : values) squares += (value - mean) * (value - mean);
    return static_cast<float>(std::sqrt(squares / static_cast<double>(values.size() - 1)));
}

/// mean, integrated, median, min, max, sd. A compartment has pixels: it holds the nucleus.
float* write_six(float* out, std::span<const std::uint32_t> pixels, const image::FloatPlane& signal) {
    auto values = values_of(pixels, signal);
    const double sum = sum_of(values);
    const double mean = sum / static_cast<double>(values.size());
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const float lowest = *low;
    const float highest = *high;
    const float sd = sample_sd(values, mean);
    *out++ = static_cast<float>(mean);
    *out++ = static_cast<float>(sum);
    *out++ = take_median(values);
    *out++ = lowest;
    *out++ = highest;
    *out++ = sd;
    return out;
}

}  // namespace

float* write_intensity(float* out, std::size_t object, const CompartmentPixels& pixels,
                       const image::FloatPlane& signal) {
    const float* nucleus_mean = out;
    out = write_six(out, pixels.nuclei.of(object), signal);

    auto ring = values_of(pixels.rings.of(object), signal);
    const float ring_mean = ring.empty() ? kNone : static_cast<float>(sum_of(ring) / static_cast<double>(ring.size()));
    *out++ = ring_mean;
    *out++ = ring.empty() ? kNone : take_median(ring);

    out = write_six(out, pixels.cells.of(object), signal);
    // A ring at or below the background has no ratio: it would be noise over noise.
    *out++ = ring_mean > 0 ? *nucleus_mean / ring_mean : kNone;
    return out;
}

}  // namespace viroplate::measure
