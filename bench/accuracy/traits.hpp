#pragma once

#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// What kind of image it is, by its truth.
struct ImageTraits {
    double median_area_px = 0;  ///< of the nuclei; 0 where there are none
    double density = 0;         ///< nuclei · median area / area of the image
    double contrast = 0;        ///< median over the nuclei of mean grey − background, of the full range of the bits
    double relative_contrast = 0;          ///< the same over the sum of nucleus and background
    double variation = 0;                  ///< quartile distance of the nuclei's contrast over its median
    std::vector<double> nucleus_contrast;  ///< by label: mean grey − background, in medians of the image
};

/// The background is the median grey outside all nuclei.
ImageTraits traits_of(const image::RawPlane& raw, const image::LabelPlane& truth);

}  // namespace viroplate::accuracy
