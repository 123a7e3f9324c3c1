#pragma once

#include <optional>
#include <vector>

#include "measure/field.hpp"

namespace viroplate::measure {

/// The columns of table::object_schema worked out in the plainest way: pixel by pixel from the label images, by
/// sorting, in long double. Slow, and nothing of it shared with what it is compared with.
std::vector<float> reference_objects(const Labels& labels, const std::vector<image::PreparedPlane>& planes,
                                     std::optional<double> pixel_size_um);

}  // namespace viroplate::measure
