#pragma once

#include <optional>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/spot.hpp"

namespace viroplate::image {
struct PreparedPlane;
}

namespace viroplate::segment {

struct SpotOptions {
    /// Full width of a spot at half its height, the blur included; not given: 3 px, about the narrowest that an optical
    /// image holds. Found are spots from half to twice as wide.
    Length diameter;
    /// Faintest spot, as its response over the noise of the band: a million pixels of noise hold less than one.
    double minimum_contrast = 4.5;
    /// Least height of a spot, as a share of the level around it: less is the texture of a cell.
    double minimum_rise = 0.2;

    void visit(OptionVisitor& visitor);
};

/// The bright spots of a prepared plane, in reading order: local maxima of the second band of the à-trous wavelet of B3
/// splines (Olivo-Marin 2002), where a spot is 2.5 to 5 px wide; for wider spots the image is binned accordingly. A
/// maximum counts where it rises `minimum_contrast` above the noise and `minimum_rise` above the level around it, is as
/// round as a spot, falls off on every side, and is neither wider than twice a spot (its response in the next wider
/// band would be the larger one) nor a single hot pixel. The noise is that of white noise (Immerkær 1996) as a function
/// of the local level, and at least what the band itself shows in the darker half of the image. Maxima on the outermost
/// pixels do not count. `contrast` is that of a spot of the given diameter.
std::vector<image::Spot> spots(const image::PreparedPlane& plane, std::optional<double> pixel_size_um,
                               const SpotOptions& options);

}  // namespace viroplate::segment
