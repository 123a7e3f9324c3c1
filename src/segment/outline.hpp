#pragma once

#include <cstdint>
#include <vector>

#include "segment/framed.hpp"
#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// What each object may take when its outline is decided, in pixels of the working image.
struct Zones {
    Framed<std::uint32_t> labels;  ///< of object i: i + 1
    image::ObjectRuns runs;        ///< the same
};

/// Grows the objects 1 … `count` downhill by up to `steps` pixels, all at once.
Zones grow_downhill(Framed<std::uint32_t> labels, std::uint32_t count, const Framed<float>& image, int steps);

/// Draws object i where the image, interpolated between the pixels of the working image, lies above `levels[i]`, at the
/// resolution of the image (`width` × `height`); what lies between two objects stays where it is. Of each its largest
/// 4-connected part is kept, without holes, and refused by size; numbered in reading order. An object whose level is
/// the largest float is left out and not counted.
Nuclei draw_outlines(const WorkingImage& work, const Zones& zones, const std::vector<float>& levels, int width,
                     int height, double diameter_px, const NucleiOptions& options);

}  // namespace viroplate::segment
