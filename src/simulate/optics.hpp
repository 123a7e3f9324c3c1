#pragma once

#include "viroplate/image/plane.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// Gaussian blur (separable, cut off at 3.5 sigma, edges repeated).
image::FloatPlane gaussian_blur(const image::FloatPlane& plane, double sigma_px);

/// Blur by an even disk (edges repeated): the image of a point out of focus. At most half a pixel: no blur.
image::FloatPlane disk_blur(const image::FloatPlane& plane, double radius_px);

/// Radius of that disk: distance from focus × NA / √(1 − NA²), geometrical optics.
double defocus_radius_px(const Spec& spec, double defocus_um);

/// What the objective makes of the light of the cells: point spread, and a share of haze.
image::FloatPlane blur(const image::FloatPlane& light, const Spec& spec);

/// Illumination of a channel over the field: 1 at its brightest, 1 − vignetting at the distance of the field's corner
/// from its centre. The same for all wells and fields of the plate.
image::FloatPlane illumination(const Spec& spec, int channel);

}  // namespace viroplate::simulate
