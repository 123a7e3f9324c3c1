#include "segment/valley.hpp"

#include <cmath>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// Larger eigenvalue of the Hessian of one row, where it is positive; `row` has neighbours on all sides.
VIROPLATE_WIDE void upward_bend(const float* above, const float* row, const float* below, float* out,
                                std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float* up = above + i;
        const float* at = row + i;
        const float* down = below + i;
        const float across = at[-1] - 2 * at[0] + at[1];
        const float along = up[0] - 2 * at[0] + down[0];
        const float mixed = 0.25F * (up[-1] + down[1] - up[1] - down[-1]);
        const float half = 0.5F * (across - along);
        const float larger = 0.5F * (across + along) + std::sqrt(half * half + mixed * mixed);
        out[i] = larger > 0 ? larger : 0;
    }
}

}  // namespace

Framed<float> valleys(const WorkingImage& work, const LocalContrast& contrast) {
    const Framed<float>& image = work.coarse;
    Framed<float> result(image.width, image.height, 0);
    const auto unit = static_cast<float>(work.diameter * work.diameter / 100);
    for (int y = 1; y + 1 < image.height; ++y) {
        float* out = result.row(y);
        upward_bend(image.row(y - 1), image.row(y), image.row(y + 1), out, static_cast<std::size_t>(image.width));
        const std::uint8_t* mask = contrast.mask.row(y);
        const float* scale = contrast.contrast.row(y / 2);
        for (int x = 0; x < image.width; ++x) out[x] = mask[x] != 0 ? out[x] * unit / scale[x / 2] : 0;
        out[0] = out[image.width - 1] = 0;  // the frame is no part of the image
    }
    return result;
}

}  // namespace viroplate::segment
