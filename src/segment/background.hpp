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

/// Standard deviation of the noise of single pixels, in grey (noise_of_pixels).
double pixel_noise(const image::PreparedPlane& plane);

/// Background of `fine`, of which `coarse` is a smoother copy: the noise of its darkest quarter (noise_of_smoothed,
/// with `least_noise` from its single pixels), and the level near its dark end.
Background find_background(const Framed<float>& fine, const Framed<float>& coarse, double least_noise);

/// The image's levels above `level`, every few pixels.
std::vector<float> sample_above(const Framed<float>& image, float level);

}  // namespace viroplate::segment
