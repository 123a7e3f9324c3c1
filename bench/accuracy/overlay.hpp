#pragma once

#include <cstdint>
#include <vector>

#include "accuracy/data_set.hpp"
#include "accuracy/scoring.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::accuracy {

/// The image, stretched so that dim nuclei show, and beside or below it the same with outlines: green around nuclei of
/// the truth that are matched with an IoU above .7, red around those that are not; blue around objects that are
/// matched, orange around those that are not; white where an outline of the truth and one of ours meet. Small images
/// are enlarged.
image::Plane<image::Rgb> picture(const TrueImage& image, const image::LabelPlane& found, const ImageScore& score);

}  // namespace viroplate::accuracy
