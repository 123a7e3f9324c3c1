#pragma once

#include <cstdint>
#include <span>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// Standard deviation of rounding to whole numbers.
inline constexpr double kRoundingNoise = 0.29;

/// Standard deviation of the noise of single pixels in the darkest twentieth of the image, in its levels: from the
/// difference of the left and right neighbour of each dark pixel, in evenly spaced rows. At least that of rounding.
double noise_of_dark_pixels(const Plane<std::uint16_t>& levels);

/// Background under each pixel of `binned`, whose noise is `noise`. A low quantile of blocks, opened over `scale`
/// pixels, finds the floor; the mean of what differs from it by no more than noise, taken over the neighbourhood, is
/// the background, so that dark areas average to zero. Where nothing is near the floor (a confluent layer) the floor
/// itself is used.
FloatPlane local_background(const FloatPlane& binned, double noise, double scale, double quantile);

/// The same with one level for all: that of these pixels, whose noise is `noise`. 0 without pixels.
double global_background(std::span<const float> pixels, double noise, double quantile);

}  // namespace viroplate::image
