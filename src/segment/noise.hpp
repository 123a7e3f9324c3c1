#pragma once

#include <vector>

namespace viroplate::segment {

/// Median of |N(0, 1)|.
inline constexpr double kMedianOfNormal = 0.6745;
/// Standard deviation of what rounding to whole levels adds.
inline constexpr double kRounding = 0.2887;
/// Noise that is correlated between pixels is at most so much stronger where they are smoothed than white noise would
/// be; what varies more is structure.
inline constexpr float kMostCorrelation = 3;

/// Standard deviation of the noise of single pixels, from second differences between neighbours without their sign, in
/// which slow changes cancel. The quieter part decides; where most of an image has no noise at all (whole grey levels),
/// the rarer steps do. Reorders `differences`.
double noise_of_pixels(std::vector<float>& differences);

/// The same for a smoothed image, from pixels so far apart that their noise is independent; kept between one and
/// kMostCorrelation times `least`, which is what its single pixels say.
float noise_of_smoothed(std::vector<float>& differences, float least);

/// Level of the background: from the dark end of `values` upwards, the median of what lies within the noise of it.
/// Reorders `values`.
float background_level(std::vector<float>& values, float noise);

}  // namespace viroplate::segment
