#pragma once

#include <cstdint>

#include "segment/framed.hpp"
#include "segment/local_contrast.hpp"
#include "segment/working_image.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// Decides the outline of every object anew, by the object's own contrast, and draws it at the resolution of the image
/// (`width` × `height`). `labels` of the working image run from 1 to `count`; what lies between two objects stays
/// where it is.
Framed<std::uint32_t> draw_outlines(const WorkingImage& work, const Surroundings& surroundings,
                                    const NucleiOptions& options, Framed<std::uint32_t> labels, std::uint32_t count,
                                    int width, int height);

/// What is left of the objects: each its largest 4-connected part without holes, refused by size, numbered in reading
/// order.
struct TidyObjects {
    image::LabelPlane labels;
    std::size_t count = 0;
    std::size_t left_out = 0;
};
TidyObjects tidy(Framed<std::uint32_t> labels, std::uint32_t count, double diameter_px, const NucleiOptions& options);

}  // namespace viroplate::segment
