#pragma once

#include <optional>
#include <span>
#include <string>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::measure {

/// One channel as measured: corrected and background-subtracted (image::prepare).
struct ChannelPlane {
    std::string name;
    const image::PreparedPlane* plane = nullptr;
};

/// One row an object with the columns of table::object_schema. Shapes in px (and µm where the pixel size is known, NaN
/// otherwise); intensities in grey after correction and background, from exact sums and counts over the levels. A
/// value that does not exist, such as the mean of a ring without pixels, is NaN. Objects whose nucleus touches the
/// image border have `border` 1; they are measured like the others, but their shapes belong in no statistics
/// (table::describes_shape). All planes and cells are of one size, else throws Code::internal. Feature families:
/// identity, shape, intensity, correlation (one file each).
table::ObjectTable objects(const image::CellObjects& cells, std::span<const ChannelPlane> channels,
                           std::optional<double> pixel_size_um);

}  // namespace viroplate::measure
