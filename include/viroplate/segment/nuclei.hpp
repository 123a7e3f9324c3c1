#pragma once

#include <optional>

#include "viroplate/core/options.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

struct NucleiOptions {
    Length diameter;  ///< typical nucleus; not given: estimated from the image
    /// Outline where the nucleus's edge has fallen to this share of its own contrast. Half maximum is the edge of a
    /// blurred disc; a little lower keeps dim rims (DSB2018 folds prefer .45 to .35 and .55).
    double boundary_level = 0.45;
    /// Faintest nucleus, as its contrast over the noise of the smoothed image; pure noise stays below it.
    double minimum_contrast = 6.0;
    /// Touching nuclei are parted where the way between their peaks (distance to the outline and brightness) dips by
    /// this share of the lower one; less is enough where together they are no convex shape, or too large for one
    /// nucleus.
    double split_depth = 0.10;
    double minimum_diameter_share = 0.4;  ///< objects below this share of the diameter are debris, left out
    double maximum_diameter_share = 3.0;  ///< objects above it are no nuclei (fibres, precipitate), left out

    void visit(OptionVisitor& visitor);
};

struct Nuclei {
    image::LabelPlane labels;  ///< 1 … count, numbered in reading order of their first pixel
    std::size_t count = 0;
    double diameter_px = 0;    ///< used, given or estimated; 0 when nothing was found and nothing given
    std::size_t left_out = 0;  ///< objects refused by size
};

/// Outlines the nuclei of a prepared DNA image (background near 0, any positive scale). `pixel_size_um` is needed only
/// when the diameter is given in µm. Background of the labels is 0; objects are 4-connected and have no holes.
/// Method: the image is binned until a nucleus is 12 to 24 px across and smoothed; what rises above the noise is cut
/// into the basins of its peaks, each thresholded at `boundary_level` of its own contrast; clumps are flooded over
/// distance and brightness into many fragments, which are joined again until every border left is worth keeping;
/// outlines are drawn at full resolution by each object's own contrast. Between two touching nuclei the border is as
/// fine as the binned image.
Nuclei nuclei(const image::FloatPlane& signal, std::optional<double> pixel_size_um, const NucleiOptions& options);

/// The typical nuclear diameter in px, from the image alone; nothing where there are no objects.
std::optional<double> estimate_diameter_px(const image::FloatPlane& signal);

}  // namespace viroplate::segment
