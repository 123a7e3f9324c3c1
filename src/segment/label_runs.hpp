#pragma once

#include <cstdint>

#include "segment/framed.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The objects of a framed label image (1 … `count`, frame 0), object i being label i + 1; an object may have no pixel.
/// Throws Code::internal for a label above `count`.
image::ObjectRuns label_runs(const Framed<std::uint32_t>& labels, std::uint32_t count);

}  // namespace viroplate::segment
