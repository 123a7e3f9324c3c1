#pragma once

#include "segment/framed.hpp"
#include "segment/local_contrast.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

/// How sharply the image bends upwards across a dark line, on the pixels of the mask: the larger eigenvalue of the
/// Hessian of the coarse image (Lindeberg 1998), in contrasts of the peak per (diameter / 10)². 0 elsewhere.
Framed<float> valleys(const WorkingImage& work, const LocalContrast& contrast);

}  // namespace viroplate::segment
