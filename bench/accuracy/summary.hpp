#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "accuracy/scoring.hpp"

namespace viroplate::accuracy {

/// What a method did on one image.
struct Record {
    ImageScore score;
    Tally tally;
    std::size_t pixels = 0;
    double diameter_px = 0;
    double cpu_s = 0;
};

/// Places of images in their set.
using Places = std::vector<std::size_t>;

/// A method on several images.
struct Summary {
    std::size_t images = 0;
    Tally pooled;
    // Means of the images' own F1
    double image_f1_50 = 0;
    double image_f1_70 = 0;
    double image_f1_90 = 0;
    double image_mean_f1 = 0;
    // Error of the count: |found − truth| / truth an image, of the images that have a nucleus
    double count_error_mean = 0;
    double count_error_median = 0;
    double count_within_10_percent = 0;  ///< share of the images
    double count_bias = 0;               ///< found / truth − 1, pooled
    double area_ratio = 1;               ///< median of object over nucleus, of those matched at .5
    double cpu_ms_per_megapixel = 0;
};

Summary summarise(std::span<const Record> records, const Places& places);

}  // namespace viroplate::accuracy
