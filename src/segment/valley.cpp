#include "segment/valley.hpp"

#include <algorithm>
#include <cmath>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// The larger eigenvalue of the Hessian, where it is positive, times `scale` and `per_contrast`.
VIROPLATE_WIDE void bend_upwards(const float* above, const float* row, const float* below, const float* per_contrast,
                                 float scale, float* __restrict out, std::ptrdiff_t count) {
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const float across = row[i - 1] - 2 * row[i] + row[i + 1];
        const float along = above[i] - 2 * row[i] + below[i];
        const float mixed = 0.25F * (above[i - 1] + below[i + 1] - above[i + 1] - below[i - 1]);
        const float half = 0.5F * (across - along);
        const float larger = 0.5F * (across + along) + std::sqrt(half * half + mixed * mixed);
        out[i] = scale * per_contrast[i] * (larger > 0 ? larger : 0);
    }
}

}  // namespace

void write_valleys(const WorkingImage& work, int x, int y, std::span<const float> per_contrast, float* out) {
    const Framed<float>& image = work.coarse;
    if (y == 0 || y == image.height - 1) {  // the frame is no part of the image
        std::fill_n(out, per_contrast.size(), 0.0F);
        return;
    }
    const auto unit = static_cast<float>(work.diameter * work.diameter / 100);
    const auto count = static_cast<std::ptrdiff_t>(per_contrast.size());
    bend_upwards(image.row(y - 1) + x, image.row(y) + x, image.row(y + 1) + x, per_contrast.data(), unit, out, count);
    if (x == 0) out[0] = 0;
    if (x + count == image.width) out[count - 1] = 0;
}

}  // namespace viroplate::segment
