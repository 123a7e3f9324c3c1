#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace viroplate::segment {

/// The value below which the share `quantile` (0 … 1) of `values` lies; 0 when there are none. Reorders `values`.
inline float value_at(std::vector<float>& values, double quantile) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

}  // namespace viroplate::segment
