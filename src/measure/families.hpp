#pragma once

#include <optional>
#include <span>

#include "measure/cell_levels.hpp"
#include "measure/median.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/prepared_plane.hpp"

/// The feature families. Each writes its columns of one object, in the order of table::object_schema, from `out` on,
/// and returns the place behind them.
namespace viroplate::measure {

/// Where a nucleus lies and how it spreads, as exact sums over its pixels.
struct Place {
    std::int64_t pixels = 0;
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::int64_t xx = 0;
    std::int64_t yy = 0;
    std::int64_t xy = 0;
    bool border = false;  ///< touches the edge of the image
};
Place place_of(const image::ObjectRuns& nuclei, std::size_t object);

/// object, x_px, y_px, x_um, y_um, border.
float* write_identity(float* out, std::size_t object, const Place& place, std::optional<double> pixel_size_um);

/// Areas and the shape of the nucleus.
float* write_shape(float* out, std::span<const image::Run> nucleus, const Place& place, const CellAreas& areas,
                   std::optional<double> pixel_size_um);

/// The medians of one channel.
struct ChannelMedians {
    MedianFinder nucleus;
    MedianFinder ring;
    MedianFinder cell;
};

/// Intensities of nucleus, ring and cell in the channel of `plane`, and their ratio.
float* write_intensity(float* out, const ChannelLevels& levels, const image::PreparedPlane& plane,
                       ChannelMedians& medians);

/// Pearson correlation of two channels over the nucleus and over the cell.
float* write_correlation(float* out, const ChannelLevels& first, const ChannelLevels& second);

}  // namespace viroplate::measure
