#pragma once

#include <optional>
#include <vector>

#include "pipeline/wells.hpp"
#include "viroplate/fit/single_hit.hpp"

namespace viroplate::pipeline {

/// Infectious hits a cell and unit of dose from the wells without compound and interferon (roles vehicle and mock, in
/// use), where these span at least three doses (0 counts) of one virus; nothing for other plates.
std::optional<fit::SingleHit> titre(const std::vector<Well>& wells);

}  // namespace viroplate::pipeline
