#pragma once

#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::calibration {

/// What the fields of a channel say about each block.
struct FieldStatistics {
    image::FloatPlane level;   ///< trimmed mean over fields: offset + flat · typical light
    image::FloatPlane spread;  ///< bright half less dark half of what is not trimmed: flat · typical variation
};

FieldStatistics field_statistics(const std::vector<image::FloatPlane>& fields, double trim);

/// The same with one of eight groups of fields left out in turn (field i belongs to group i mod 8): how the estimates
/// differ tells their error (jackknife).
std::vector<FieldStatistics> jackknife_statistics(const std::vector<image::FloatPlane>& fields, double trim);

/// Local quadratic regression with Gaussian weights of `sigma` pixels: smooth, and true to a dome up to the border.
image::FloatPlane smooth(const image::FloatPlane& plane, double sigma);

/// A smooth coarse plane, each pixel the centre of one of as many equal blocks, at full size.
image::FloatPlane enlarge(const image::FloatPlane& coarse, int width, int height);

/// Offset and depth of the illumination.
struct Depth {
    double offset = 0;
    /// flat = 1 + gain · (level / mean level − 1): 1 without an offset, more with one.
    double gain = 1;
};

/// Decides between the darkest level and what the spread over fields says (see Accumulator). `level` is smooth; the
/// spread may be of finer blocks.
Depth estimate_depth(const image::FloatPlane& level, const image::FloatPlane& spread,
                     const std::vector<FieldStatistics>& jackknife, double darkest);

/// A coarse flat field with its error.
struct Shape {
    image::FloatPlane flat;  ///< mean 1
    double error = 0;        ///< standard error, root mean square over the image
};

/// The flat field that level and gain make, drawn towards an even one by as much as its error weighs against its depth
/// (James & Stein 1961), so that the cells of few fields do not pass for illumination.
Shape estimate_shape(const image::FloatPlane& level, const std::vector<FieldStatistics>& jackknife, double gain,
                     double sigma);

}  // namespace viroplate::calibration
