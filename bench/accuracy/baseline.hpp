#pragma once

#include "accuracy/engine.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// What a scientist who knows the literature would write in an afternoon, with OpenCV: Gaussian smoothing, Otsu's
/// threshold, holes filled, peaks of the smoothed distance to the outline at least a fifth of a diameter apart, a
/// watershed from them over that distance, objects from .4 to 2.5 diameters kept. The diameter is the median of a first
/// pass, whose own measure is the distance peaks of the mask. It shares nothing with the engine that it is held
/// against.
Segmented otsu_watershed(const image::RawPlane& raw);

}  // namespace viroplate::accuracy
