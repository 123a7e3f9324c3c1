#pragma once

#include <cstdint>

#include "segment/framed.hpp"
#include "segment/local_contrast.hpp"
#include "segment/working_image.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// Numbers the nuclei of the mask from 1: touching ones are parted where the mask has a neck or the image a dark line,
/// and fragments whose union is a better nucleus are joined again. Returns how many there are.
std::uint32_t split(const WorkingImage& work, const LocalContrast& contrast, const NucleiOptions& options,
                    Framed<std::uint32_t>& labels);

}  // namespace viroplate::segment
