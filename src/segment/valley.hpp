#pragma once

#include "segment/local_contrast.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

/// How sharply the image bends upwards across a dark line, for `count` pixels of the working image from (x, y) on: the
/// larger eigenvalue of the Hessian of the coarse image (Lindeberg 1998) where it is positive, in contrasts of the peak
/// per (diameter / 10)²; 0 on the image border.
void write_valleys(const WorkingImage& work, const LocalContrast& contrast, int x, int y, int count, float* out);

}  // namespace viroplate::segment
