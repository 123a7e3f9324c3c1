#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace viroplate::segment {

/// Exact order statistics of one set of values after the other: the values are sorted into a few bins, and only the bin
/// that holds a wanted rank is looked into.
class RankedValues {
public:
    /// Takes finite values.
    void assign(std::span<const float> values);
    std::size_t size() const { return sorted_.size(); }
    /// The value with `rank` (< size()) values before it in ascending order.
    float at(std::size_t rank);
    /// The value below which the share `quantile` (0 … 1) lies; 0 when there are none.
    float quantile(double quantile);

private:
    static constexpr std::size_t kBins = 64;
    std::array<std::uint32_t, kBins + 1> first_{};  ///< of each bin in `sorted_`
    std::vector<std::uint8_t> bin_;
    std::vector<float> sorted_;  ///< by bin
};

}  // namespace viroplate::segment
