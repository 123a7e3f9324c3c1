#include "segment/valley.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::segment {

void write_valleys(const WorkingImage& work, const LocalContrast& contrast, int x, int y, int count, float* out) {
    const Framed<float>& image = work.coarse;
    if (y == 0 || y == image.height - 1) {  // the frame is no part of the image
        std::fill_n(out, count, 0.0F);
        return;
    }
    const float* above = image.row(y - 1) + x;
    const float* row = image.row(y) + x;
    const float* below = image.row(y + 1) + x;
    for (int i = 0; i < count; ++i) {
        const float across = row[i - 1] - 2 * row[i] + row[i + 1];
        const float along = above[i] - 2 * row[i] + below[i];
        const float mixed = 0.25F * (above[i - 1] + below[i + 1] - above[i + 1] - below[i - 1]);
        const float half = 0.5F * (across - along);
        out[i] = std::max(0.0F, 0.5F * (across + along) + std::sqrt(half * half + mixed * mixed));
    }
    const auto unit = static_cast<float>(work.diameter * work.diameter / 100);
    const float* scale = contrast.contrast.row(y / 2);
    for (int i = 0; i < count; ++i) {
        const float own = scale[(x + i) / 2];
        out[i] = own > 0 ? out[i] * unit / own : 0;
    }
    if (x == 0) out[0] = 0;
    if (x + count == image.width) out[count - 1] = 0;
}

}  // namespace viroplate::segment
