#pragma once

#include <cstdint>
#include <vector>

#include "segment/framed.hpp"
#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// Grows the objects downhill by up to `steps` pixels, all at once: what each may take when its outline is decided.
Framed<std::uint32_t> grow_downhill(Framed<std::uint32_t> labels, const Framed<float>& image, int steps);

/// Draws object i (zone i + 1) where the image, interpolated between the pixels of the working image, lies above
/// `levels[i]`, at the resolution of the image (`width` × `height`); what lies between two objects stays where it is.
/// Of each its largest 4-connected part is kept, without holes, and refused by size; numbered in reading order.
Nuclei draw_outlines(const WorkingImage& work, const Framed<std::uint32_t>& zones, const std::vector<float>& levels,
                     int width, int height, double diameter_px, const NucleiOptions& options);

}  // namespace viroplate::segment
