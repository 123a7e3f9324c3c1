#pragma once

#include "viroplate/core/ids.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// Where an image is taken: well, field and channel (its place in kChannelNames).
struct Exposure {
    WellAddress well;
    int field = 1;
    int channel = 0;
};

/// Gaussian blur (separable, cut off at 3.5 sigma, edges repeated).
image::FloatPlane gaussian_blur(const image::FloatPlane& plane, double sigma_px);

/// What the objective makes of the light of the cells: point spread, and a share of haze.
image::FloatPlane blur(const image::FloatPlane& light, const Spec& spec);

/// Illumination of a channel over the field: 1 at its brightest, 1 − vignetting at the distance of the field's corner
/// from its centre. The same for all wells and fields of the plate.
image::FloatPlane illumination(const Spec& spec, int channel);

/// One image of the camera: shot noise of the expected electrons, read noise, gain, offset, clipping.
image::RawPlane expose(const image::FloatPlane& electrons, const Spec& spec, const Exposure& exposure);

}  // namespace viroplate::simulate
