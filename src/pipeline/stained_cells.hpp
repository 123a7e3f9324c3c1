#pragma once

#include <optional>
#include <vector>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/spots.hpp"

namespace viroplate::pipeline {

/// segment::cells on a stain whose signal is in floats.
image::CellObjects cells_in(const image::FloatPlane& stain, image::ObjectRuns nuclei, double diameter_px,
                            std::optional<double> pixel_size_um, const segment::CellOptions& options);

/// segment::spots of a signal in floats.
std::vector<image::Spot> spots_in(const image::FloatPlane& signal, std::optional<double> pixel_size_um,
                                  const segment::SpotOptions& options);

}  // namespace viroplate::pipeline
