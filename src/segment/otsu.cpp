#include "segment/otsu.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "segment/rank.hpp"

namespace viroplate::segment {

float otsu(std::span<const float> values) {
    constexpr std::size_t kClasses = 256;
    std::vector<float> sorted(values.begin(), values.end());
    const float top = std::max(value_at(sorted, 0.999), std::numeric_limits<float>::min());
    std::vector<double> counts(kClasses, 0);
    double total_sum = 0;
    for (const float value : values) {
        const auto at = static_cast<std::size_t>(std::clamp(value / top, 0.0F, 1.0F) * (kClasses - 1));
        counts[at] += 1;
        total_sum += static_cast<double>(at);
    }
    const auto total = static_cast<double>(values.size());
    double below = 0;
    double below_sum = 0;
    double best = 0;
    std::size_t best_class = 0;
    for (std::size_t i = 0; i + 1 < kClasses; ++i) {
        below += counts[i];
        below_sum += static_cast<double>(i) * counts[i];
        if (below <= 0 || below >= total) continue;
        const double gap = below_sum / below - (total_sum - below_sum) / (total - below);
        const double between = below * (total - below) * gap * gap;
        if (between > best) {
            best = between;
            best_class = i;
        }
    }
    return (static_cast<float>(best_class) + 0.5F) / (kClasses - 1) * top;
}

}  // namespace viroplate::segment
