#pragma once

#include <string_view>

#include "viroplate/document/json.hpp"

namespace viroplate::plate {

/// Reads JSON whose keys and words may stand without quotes, as Harmony writes it: `{Type: Polynomial, Dims: [1080,
/// 1080]}`. A bare word runs up to the next comma or closing bracket; numbers are numbers, everything else is text.
/// Throws Code::plate with the place of the first fault.
document::Json parse_bare_json(std::string_view text);

}  // namespace viroplate::plate
