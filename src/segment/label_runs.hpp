#pragma once

#include <cstdint>
#include <vector>

#include "segment/framed.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The objects of a framed label image (1 … `count`, frame 0), object i being label i + 1; an object may have no pixel.
/// Throws Code::internal for a label above `count`.
image::ObjectRuns label_runs(const Framed<std::uint32_t>& labels, std::uint32_t count);

/// The objects by their first row, those without pixels last: an order in which neighbours in the image are visited
/// soon after each other, while it is still at hand in the cache. Of labels of a flood that is not so.
std::vector<std::uint32_t> by_first_row(const image::ObjectRuns& objects);

}  // namespace viroplate::segment
