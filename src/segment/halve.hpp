#pragma once

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Means of 2 × 2 blocks, the same bits as bin(image, 2): what is left at the right and lower edge forms smaller
/// blocks. The frame is `frame`.
Framed<float> halve(const Framed<float>& image, float frame);

}  // namespace viroplate::segment
