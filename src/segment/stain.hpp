#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/cell_grid.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

/// The stain of the cells on the grid, smoothed a little, and what is known about its levels.
struct Stain {
    /// In levels above the plane's zero, with kMargin pixels more on every side, which repeat the nearest one.
    image::FloatPlane signal;
    float background = 0;  ///< level between the cells
    float noise = 0;       ///< SD of a pixel there
    float contrast = 0;    ///< of the usual cell over the background: the median right around the nuclei that have any

    static constexpr int kMargin = 2;
    const float* row(int y) const { return signal.row(y + kMargin).data() + kMargin; }
};

/// Noise and background come from the darkest quarter and the dark end of the image; the background lies near the
/// plane's zero, which a sheet without gaps would otherwise hide.
Stain stain_on_grid(const image::PreparedPlane& plane, const Sites& sites);

}  // namespace viroplate::segment
