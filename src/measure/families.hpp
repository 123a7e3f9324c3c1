#pragma once

#include <optional>
#include <span>

#include "measure/object_runs.hpp"
#include "viroplate/measure/objects.hpp"

/// The feature families. Each writes its columns of one object, in the order of table::object_schema, from `out` on,
/// and returns the place behind them.
namespace viroplate::measure {

/// object, x_px, y_px, x_um, y_um, border.
float* write_identity(float* out, std::size_t object, std::span<const Run> nucleus, const image::LabelPlane& labels,
                      std::optional<double> pixel_size_um);

/// Areas and the shape of the nucleus.
float* write_shape(float* out, std::size_t object, const CompartmentRuns& runs, const image::LabelPlane& nuclei,
                   std::optional<double> pixel_size_um);

/// Intensities of nucleus, ring and cell in one channel, and their ratio.
float* write_intensity(float* out, const CompartmentValues& values);

/// Pearson correlation of two channels over the nucleus and over the cell.
float* write_correlation(float* out, const CompartmentValues& first, const CompartmentValues& second);

}  // namespace viroplate::measure
