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
    std::span<const PixelRun> runs;  ///< of the component in the working image
    std::vector<PixelIndex> pixels;  ///< of the component in these images, in the same order
    Framed<float> fine;              ///< of the working image
    Framed<float> valley;            ///< how sharply the image bends upwards across a dark line
    Framed<float> depth;             ///< distance to the outside, or to a dark line, in px
    Framed<float> height;            ///< what is flooded: depth and brightness less valley

    /// Calls `take(pixel of these images, pixel of the working image)` for every pixel.
    template <class Take>
    void visit(Take take) const {
        std::size_t next = 0;
        for (const PixelRun& run : runs) {
            for (PixelIndex outside = run.begin; outside < run.end; ++outside) take(pixels[next++], outside);
        }
    }
};

/// `runs` are those of a component of the mask of `contrast`, with its holes filled; they must outlive the clump.
Clump cut_out(const WorkingImage& work, const LocalContrast& contrast, std::span<const PixelRun> runs);

}  // namespace viroplate::segment
