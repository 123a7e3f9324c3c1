#include <cmath>
#include <limits>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

/// Pearson's r, in two passes so that a large common level costs no digits; nothing when a channel is constant.
float pearson(std::span<const std::uint32_t> pixels, const image::FloatPlane& first, const image::FloatPlane& second) {
    const auto n = static_cast<double>(pixels.size());
    double sum_a = 0;
    double sum_b = 0;
    for (const auto p : pixels) {
        sum_a += first.pixels[p];
        sum_b += second.pixels[p];
    }
    const double mean_a = sum_a / n;
    const double mean_b = sum_b / n;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (const auto p : pixels) {
        const double a = first.pixels[p] - mean_a;
        const double b = second.pixels[p] - mean_b;
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    if (!(aa > 0) || !(bb > 0)) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

}  // namespace

float* write_correlation(float* out, std::size_t object, const CompartmentPixels& pixels,
                         const image::FloatPlane& first, const image::FloatPlane& second) {
    *out++ = pearson(pixels.nuclei.of(object), first, second);
    *out++ = pearson(pixels.cells.of(object), first, second);
    return out;
}

}  // namespace viroplate::measure
