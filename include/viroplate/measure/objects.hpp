#pragma once

#include <optional>
#include <span>
#include <string>

#include "viroplate/image/plane.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::measure {

/// One channel as measured: `signal` is corrected and background-subtracted (image::prepare).
struct ChannelPlane {
    std::string name;
    const image::FloatPlane* signal = nullptr;
};

/// One row an object with the columns of table::object_schema. Shapes in px (and µm where the pixel size is known, NaN
/// otherwise); intensities in grey after correction and background. Objects that touch the image border have
/// `border` 1. All planes and labels are of one size. Feature families: identity, shape, intensity, correlation (one
/// file each).
table::ObjectTable objects(const image::CellLabels& labels, std::span<const ChannelPlane> channels,
                           std::optional<double> pixel_size_um);

}  // namespace viroplate::measure
