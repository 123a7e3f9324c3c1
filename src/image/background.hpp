#pragma once

#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepare.hpp"

namespace viroplate::image {

/// The image averaged over blocks of `factor` × `factor` pixels (fewer at the right and lower border).
struct BinnedPlane {
    FloatPlane plane;
    int factor = 1;
};

BinnedPlane bin(const Plane<std::uint16_t>& grey, int factor);
BinnedPlane bin(const FloatPlane& plane, int factor);

/// Standard deviation of the noise of single pixels in the darkest twentieth of the image, in grey levels: from the
/// difference of the left and right neighbour of each dark pixel. At least the rounding of whole grey levels.
double pixel_noise(const Plane<std::uint16_t>& grey);

/// Background under each pixel of `binned`, whose noise is `noise`. A low quantile of blocks, opened over `scale`
/// pixels, finds the floor; the mean of what differs from it by no more than noise, taken over the neighbourhood, is
/// the background, so that dark areas average to zero. Where nothing is near the floor (a confluent layer) the floor
/// itself is used.
FloatPlane local_background(const FloatPlane& binned, double noise, double scale, double quantile);

/// The same with one level for the whole plane.
double global_background(const FloatPlane& binned, double noise, double quantile);

}  // namespace viroplate::image
