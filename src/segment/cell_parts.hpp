#pragma once

#include "segment/nucleus_rows.hpp"
#include "segment/territories.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The cells at the full resolution of the image: to each nucleus the pixels of its territory that belong to no
/// nucleus. The ring is what of it lies farther than `ring.begin` from the nucleus and no farther than `ring.end`
/// (Euclidean, between pixel centres); of every row of the nucleus its first and last pixel count.
image::CellObjects cell_parts(image::ObjectRuns nuclei, const Territories& territories, RingReaches ring);

}  // namespace viroplate::segment
