#pragma once

#include <optional>

#include "viroplate/core/options.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

struct NucleiOptions {
    Length diameter;  ///< typical nucleus; not given: estimated from the image
    /// Outline where the nucleus's edge has fallen to this share of its own contrast. Not given: decided for each
    /// nucleus by how its light falls off, as people draw outlines (half maximum is the edge of a blurred disc, but not
    /// of a ball).
    std::optional<double> boundary_level;
    /// Faintest nucleus, as its contrast over the noise of the smoothed image; pure noise stays below it.
    double minimum_contrast = 6.0;
    /// Fragments of a clump are joined where they are one nucleus with at least this probability: less gives fewer,
    /// larger nuclei.
    double merge_probability = 0.5;
    /// Objects are kept when they are a nucleus with at least this probability; what is out of focus, debris or haze
    /// lies below it.
    double nucleus_probability = 0.4;
    double minimum_diameter_share = 0.4;  ///< objects below this share of the diameter are debris, left out
    double maximum_diameter_share = 3.0;  ///< objects above it are no nuclei (fibres, precipitate), left out

    void visit(OptionVisitor& visitor);
};

struct Nuclei {
    image::ObjectRuns objects;  ///< in reading order of their first pixel; 4-connected, without holes
    double diameter_px = 0;     ///< used, given or estimated; 0 when nothing was found and nothing given
    std::size_t left_out = 0;   ///< objects refused by size
};

/// Outlines the nuclei of a prepared DNA image (background near 0). `pixel_size_um` is needed only when the diameter is
/// given in µm.
/// Method: the image is binned until a nucleus is 10 to 20 px across and smoothed; what rises above the noise is cut
/// into the basins of its peaks, each thresholded by its own contrast; clumps are flooded over depth, brightness and
/// dark lines into many fragments, which a small model (boosted trees, learned from hand-drawn and simulated nuclei)
/// joins again; outlines are drawn at full resolution by each object's own profile. Between two touching nuclei the
/// border is as fine as the binned image.
Nuclei nuclei(const image::PreparedPlane& dna, std::optional<double> pixel_size_um, const NucleiOptions& options);

/// The typical nuclear diameter in px, from the image alone; nothing where there are no objects.
std::optional<double> estimate_diameter_px(const image::PreparedPlane& dna);

/// Scale of a local background (image::BackgroundOptions::scale) where none is given: it spans a clump of nuclei of
/// this diameter; without nuclei it is large against everything that might be one in an image of this size.
double background_scale_px(std::optional<double> diameter_px, int width, int height);

}  // namespace viroplate::segment
