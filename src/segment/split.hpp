#pragma once

#include <cstdint>

#include "segment/framed.hpp"
#include "segment/local_contrast.hpp"
#include "segment/trace.hpp"
#include "segment/tree_model.hpp"
#include "segment/working_image.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// Numbers the nuclei of the mask from 1: it is cut into many fragments along dark lines and necks, and fragments that
/// `model` holds for one nucleus are joined again. Returns how many there are.
std::uint32_t split(const WorkingImage& work, const LocalContrast& contrast, const NucleiOptions& options,
                    const TreeModel& model, Framed<std::uint32_t>& labels, Trace* trace);

}  // namespace viroplate::segment
