#pragma once

#include <string>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// Labels drawn as text, a row a string: '.' or ' ' is 0, '1' … '9' and 'A' … 'Z' are 1 … 9 and 10 … 35.
image::LabelPlane drawn(const std::vector<std::string>& rows);

}  // namespace viroplate::accuracy
