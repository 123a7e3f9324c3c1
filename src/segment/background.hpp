#pragma once

#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

/// Level and standard deviation of the background of a smoothed image.
struct Background {
    float level = 0;
    float noise = 0;
};

/// An image binned and smoothed, with what is known about its background.
struct Smoothed {
    image::FloatPlane fine;    ///< smoothed with `sigma`
    image::FloatPlane coarse;  ///< and with `sigma` again
    Background background;
};

/// Bins `signal` by `factor` and smooths with a Gaussian of `sigma` binned pixels.
/// The noise comes from second differences, in which slow changes cancel: far ones of the smoothed image in its darkest
/// quarter, kept between one and three times what those of single pixels say (noise is correlated between pixels at
/// most so much; what varies more is structure). The level lies near the dark end.
Smoothed smooth_at_scale(const image::FloatPlane& signal, int factor, double sigma);

/// Mean of factor × factor blocks; the rest at the right and lower edge forms smaller blocks.
image::FloatPlane bin(const image::FloatPlane& plane, int factor);

/// The image's levels above `level`, every few pixels.
std::vector<float> sample_above(const image::FloatPlane& plane, float level);

}  // namespace viroplate::segment
