#pragma once

#include <optional>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/segment/cells.hpp"

namespace viroplate::pipeline {

/// segment::cells on a stain whose signal is in floats.
image::CellObjects cells_in(const image::FloatPlane& stain, image::ObjectRuns nuclei, double diameter_px,
                            std::optional<double> pixel_size_um, const segment::CellOptions& options);

}  // namespace viroplate::pipeline
