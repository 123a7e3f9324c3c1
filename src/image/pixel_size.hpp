#pragma once

#include <optional>
#include <string_view>

namespace viroplate::image {

/// The pixel size in µm that an ImageDescription states: OME-XML (`PhysicalSizeX`) or MetaMorph
/// (`spatial-calibration-x`). Nothing where it states none, a unit that is no length, or several that differ.
std::optional<double> stated_pixel_size_um(std::string_view description);

}  // namespace viroplate::image
