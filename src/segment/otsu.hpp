#pragma once

#include <span>

namespace viroplate::segment {

/// Otsu's threshold (1979) of values above 0: the class border with the largest variance between the classes. The
/// brightest thousandth does not stretch the classes.
float otsu(std::span<const float> values);

}  // namespace viroplate::segment
