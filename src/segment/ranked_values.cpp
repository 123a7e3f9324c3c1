#include "segment/ranked_values.hpp"

#include <algorithm>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr std::size_t kLanes = 8;
constexpr float kLeastRange = 1e-30F;  // below it the scale would overflow

struct Range {
    float least;
    float most;
};

VIROPLATE_WIDE Range range_of(const float* values, std::size_t count) {
    std::array<float, kLanes> least;
    std::array<float, kLanes> most;
    least.fill(values[0]);
    most.fill(values[0]);
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const float value = values[i + lane];
            least[lane] = value < least[lane] ? value : least[lane];
            most[lane] = value > most[lane] ? value : most[lane];
        }
    }
    for (; i < count; ++i) {
        least[0] = std::min(least[0], values[i]);
        most[0] = std::max(most[0], values[i]);
    }
    return {*std::min_element(least.begin(), least.end()), *std::max_element(most.begin(), most.end())};
}

/// Bins grow with the value: every step of this keeps the order.
VIROPLATE_WIDE void find_bins(const float* values, std::size_t count, float least, float scale, int last,
                              std::uint8_t* bins) {
    for (std::size_t i = 0; i < count; ++i) {
        const int bin = static_cast<int>((values[i] - least) * scale);
        bins[i] = static_cast<std::uint8_t>(bin < last ? bin : last);
    }
}

}  // namespace

void RankedValues::assign(std::span<const float> values) {
    bin_.resize(values.size());
    sorted_.resize(values.size());
    if (values.empty()) return;
    const Range range = range_of(values.data(), values.size());
    const float width = range.most - range.least;
    const float scale = width > kLeastRange ? static_cast<float>(kBins) / width : 0;
    find_bins(values.data(), values.size(), range.least, scale, kBins - 1, bin_.data());
    std::array<std::uint32_t, kBins> next{};
    for (const std::uint8_t bin : bin_) ++next[bin];
    std::uint32_t sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        first_[bin] = sum;
        sum += next[bin];
        next[bin] = first_[bin];
    }
    first_[kBins] = sum;
    for (std::size_t i = 0; i < values.size(); ++i) sorted_[next[bin_[i]]++] = values[i];
}

float RankedValues::at(std::size_t rank) {
    const auto end = std::upper_bound(first_.begin(), first_.end(), static_cast<std::uint32_t>(rank));
    const auto at = [&](std::size_t i) { return sorted_.begin() + static_cast<std::ptrdiff_t>(i); };
    std::nth_element(at(*(end - 1)), at(rank), at(*end));
    return sorted_[rank];
}

float RankedValues::quantile(double quantile) {
    if (sorted_.empty()) return 0;
    return at(static_cast<std::size_t>(quantile * static_cast<double>(sorted_.size() - 1)));
}

}  // namespace viroplate::segment
