#pragma once

#include <numbers>

#include "segment/framed.hpp"
#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// The level of the rim of a blurred disc, as a share of its contrast: where an outline lies as long as nothing else is
/// known of it.
inline constexpr float kRimLevel = 0.45F;

/// The image at the scale of its nuclei: binned until a nucleus is 10 to 20 px across (never enlarged), then smoothed.
/// Every later step but the last works here, so neither its cost nor its constants depend on the magnification.
struct WorkingImage {
    int factor = 1;        ///< a pixel here is factor × factor pixels of the image
    double diameter = 0;   ///< of a typical nucleus, in pixels here
    Framed<float> fine;    ///< smoothed against pixel noise; outlines are read from it
    Framed<float> coarse;  ///< smoothed against the texture of chromatin; peaks are read from it
    float background = 0;  ///< level between the objects of `fine`
    float noise = 0;       ///< its standard deviation there
    float bright = 0;      ///< contrast of what Otsu's threshold finds: a first idea, bright nuclei weigh more

    /// Area of a typical nucleus in px here, and of the smallest that counts.
    double expected_area() const { return std::numbers::pi / 4 * diameter * diameter; }
    double least_area(const NucleiOptions& options) const {
        return expected_area() * options.minimum_diameter_share * options.minimum_diameter_share;
    }
    /// Area of the largest hole of a nucleus (nucleoli and vacuoles) in px here; larger ones lie between nuclei.
    double largest_hole() const { return 0.15 * expected_area(); }
};

WorkingImage make_working_image(const image::PreparedPlane& dna, double diameter_px);

}  // namespace viroplate::segment
