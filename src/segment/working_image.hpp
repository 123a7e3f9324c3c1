#pragma once

#include <numbers>
#include <vector>

#include "segment/framed.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// The image at the scale of its nuclei: binned until a nucleus is 18 to 36 px across (never enlarged), then smoothed.
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
};

WorkingImage make_working_image(const image::FloatPlane& signal, double diameter_px);

/// Level and spread of the background of a smoothed image.
struct Background {
    float level = 0;
    float noise = 0;
};
/// Noise from second differences (slow changes cancel) by their median absolute deviation in the darkest quarter of the
/// image, so that nuclei, however many, do not count; level from the pixels near the dark end.
Background find_background(const image::FloatPlane& fine, const image::FloatPlane& coarse);

/// The image's levels above `level`, every few pixels.
std::vector<float> sample_above(const image::FloatPlane& plane, float level);

/// Mean of factor × factor blocks; the rest at the right and lower edge forms smaller blocks.
image::FloatPlane bin(const image::FloatPlane& plane, int factor);
/// Gaussian of the given standard deviation in px (mirrored at the border).
image::FloatPlane smooth(const image::FloatPlane& plane, double sigma);

}  // namespace viroplate::segment
