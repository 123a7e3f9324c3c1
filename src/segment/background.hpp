#pragma once

#include <vector>

#include "segment/framed.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

/// Level and standard deviation of the background of a smoothed image.
struct Background {
    float level = 0;
    float noise = 0;
};

/// Standard deviation of the noise of single pixels, in grey, from second differences, in which slow changes cancel.
/// The quieter part of the image decides; where most of it has no noise at all (whole grey levels), the rarer steps do.
double pixel_noise(const image::PreparedPlane& plane);

/// Background of `fine`, of which `coarse` is a smoother copy. The noise comes from far second differences of `fine` in
/// its darkest quarter, kept between one and three times `least_noise` (what single pixels say: noise is correlated
/// between pixels at most so much; what varies more is structure). The level lies near the dark end.
Background find_background(const Framed<float>& fine, const Framed<float>& coarse, double least_noise);

/// The image's levels above `level`, every few pixels.
std::vector<float> sample_above(const Framed<float>& image, float level);

}  // namespace viroplate::segment
