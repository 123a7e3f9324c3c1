#pragma once

#include "segment/framed.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

/// Part of an image, in its pixels.
struct Part {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// The signal in grey of a part of a plane, as the mean of factor × factor blocks; what is left at the right and lower
/// edge forms smaller blocks. The frame is 0.
Framed<float> bin(const image::PreparedPlane& plane, int factor, const Part& part);
/// Of the whole plane.
Framed<float> bin(const image::PreparedPlane& plane, int factor);
/// The same of an image.
Framed<float> bin(const Framed<float>& image, int factor);

/// Gaussian of `sigma` px, cut at two sigmas; the image is mirrored at its border. The frame is 0.
Framed<float> smooth(const Framed<float>& image, double sigma);
/// Standard deviation that this Gaussian leaves of white noise, as a share.
double noise_left(double sigma);

}  // namespace viroplate::segment
