#include <cmath>
#include <limits>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

/// Pearson's r from exact sums; nothing when a channel is constant.
float pearson(const LevelSums& first, const LevelSums& second, std::int64_t products) {
    const double aa = spread(first.pixels, first.sum, first.sum, first.squares);
    const double bb = spread(second.pixels, second.sum, second.sum, second.squares);
    const double ab = spread(first.pixels, first.sum, second.sum, products);
    if (!(aa > 0) || !(bb > 0)) return std::numeric_limits<float>::quiet_NaN();
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

}  // namespace

float* write_correlation(float* out, const ChannelLevels& first, const ChannelLevels& second) {
    const auto products = [&](PartLevels ChannelLevels::*part) {
        const std::int64_t padding = (first.*part).padding() * kHighest * kHighest;
        return sum_products((first.*part).padded, (second.*part).padded) - padding;
    };
    const std::int64_t nucleus = products(&ChannelLevels::nucleus);
    const std::int64_t cell = nucleus + products(&ChannelLevels::ring) + products(&ChannelLevels::remainder);
    *out++ = pearson(first.nucleus.sums, second.nucleus.sums, nucleus);
    *out++ = pearson(first.cell.sums, second.cell.sums, cell);
    return out;
}

}  // namespace viroplate::measure
