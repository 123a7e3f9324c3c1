#include "segment/halve.hpp"

#include <algorithm>
#include <cstddef>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

VIROPLATE_WIDE void average(const float* __restrict upper, const float* __restrict lower, float* __restrict out,
                            std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = ((upper[2 * i] + lower[2 * i]) + (upper[2 * i + 1] + lower[2 * i + 1])) * 0.25F;
    }
}

VIROPLATE_WIDE void average(const float* __restrict row, float* __restrict out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = (row[2 * i] + row[2 * i + 1]) * 0.5F;
}

}  // namespace

Framed<float> halve(const Framed<float>& image, float frame) {
    Framed<float> half((image.width + 1) / 2, (image.height + 1) / 2, frame);
    const auto full = static_cast<std::size_t>(image.width / 2);
    for (int y = 0; y < half.height; ++y) {
        const float* upper = image.row(2 * y);
        const float* lower = image.row(std::min(2 * y + 1, image.height - 1));
        float* out = half.row(y);
        if (upper == lower) {
            average(upper, out, full);
        } else {
            average(upper, lower, out, full);
        }
        // A block of one column: both rows are one where the last row has none below it.
        if (image.width % 2 == 1) out[full] = (upper[image.width - 1] + lower[image.width - 1]) * 0.5F;
    }
    return half;
}

}  // namespace viroplate::segment
