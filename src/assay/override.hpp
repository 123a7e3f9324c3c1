#pragma once

#include <string>
#include <string_view>

#include "viroplate/assay/assay.hpp"

namespace viroplate::assay {

/// Applies `path=value` (`nuclei.diameter_px=12`) as if it stood in the assay file and returns the path. An empty value
/// takes an optional number back to "not given". Names of channels, readouts and controls cannot be changed, because
/// other options refer to them. Throws Code::assay for a path that is none (with the nearest one) or a bad value.
std::string apply_override(Assay& assay, std::string_view override_text);

}  // namespace viroplate::assay
