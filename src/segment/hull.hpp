#pragma once

#include <cstddef>
#include <span>

#include "segment/components.hpp"
#include "segment/framed.hpp"
#include "viroplate/image/hull.hpp"

namespace viroplate::segment {

using image::Hull;

/// The hull of pixels of a framed image of this stride, in reading order.
Hull hull_of(std::span<const PixelIndex> pixels, std::size_t stride);
/// The same of the pixels of runs.
Hull hull_of(std::span<const PixelRun> runs, std::size_t stride);

}  // namespace viroplate::segment
