#pragma once

#include <span>

#include "segment/working_image.hpp"

namespace viroplate::segment {

/// How sharply the image bends upwards across a dark line, for pixels of the working image from (x, y) on: the larger
/// eigenvalue of the Hessian of the coarse image (Lindeberg 1998) where it is positive, in contrasts of the peak per
/// (diameter / 10)²; 0 on the image border. `per_contrast` holds 1 / contrast for each.
void write_valleys(const WorkingImage& work, int x, int y, std::span<const float> per_contrast, float* out);

}  // namespace viroplate::segment
