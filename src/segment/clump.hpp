#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/components.hpp"
#include "segment/framed.hpp"
#include "segment/local_contrast.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

/// One component of the mask, cut out of the working image, with what its nuclei are told apart by. All images have
/// the size of its bounding box, and 0 (no mask) around it.
struct Clump {
    int left = 0;                ///< of the box in the working image
    int top = 0;
    std::vector<PixelIndex> pixels;  ///< of the component, in reading order, as indices of these images
    Framed<float> fine;          ///< of the working image
    Framed<float> valley;        ///< how sharply the image bends upwards across a dark line (upward_bend)
    Framed<float> depth;         ///< distance to the outside, or to a dark line, in px
    Framed<float> height;        ///< what is flooded: depth and brightness less valley

    /// The pixel of the working image (or of another of its size, given its stride).
    PixelIndex outside(PixelIndex pixel, std::size_t stride) const {
        const auto x = static_cast<std::size_t>(left + height.x(pixel) + 1);
        const auto y = static_cast<std::size_t>(top + height.y(pixel) + 1);
        return static_cast<PixelIndex>(y * stride + x);
    }
};

/// `runs` are those of a component of the mask of `contrast`, with its holes filled.
Clump cut_out(const WorkingImage& work, const LocalContrast& contrast, std::span<const Run> runs);

}  // namespace viroplate::segment
