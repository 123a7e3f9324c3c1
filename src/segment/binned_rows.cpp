#include "segment/binned_rows.hpp"

#include <algorithm>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

VIROPLATE_WIDE void add_row(const std::uint16_t* in, std::uint32_t* __restrict sums, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) sums[i] += in[i];
}

/// Sums of `factor` neighbours; the factors that occur most are known to the compiler, which takes many at a time.
VIROPLATE_WIDE void add_neighbours(const std::uint32_t* sums, std::uint32_t* __restrict out, std::size_t n,
                                   std::size_t factor) {
    switch (factor) {
        case 1:
            for (std::size_t i = 0; i < n; ++i) out[i] = sums[i];
            break;
        case 2:
            for (std::size_t i = 0; i < n; ++i) out[i] = sums[2 * i] + sums[2 * i + 1];
            break;
        case 3:
            for (std::size_t i = 0; i < n; ++i) out[i] = sums[3 * i] + sums[3 * i + 1] + sums[3 * i + 2];
            break;
        case 4:
            for (std::size_t i = 0; i < n; ++i) {
                out[i] = (sums[4 * i] + sums[4 * i + 1]) + (sums[4 * i + 2] + sums[4 * i + 3]);
            }
            break;
        default:
            for (std::size_t i = 0; i < n; ++i) {
                out[i] = 0;
                for (std::size_t k = 0; k < factor; ++k) out[i] += sums[factor * i + k];
            }
    }
}

VIROPLATE_WIDE void scale_row(const std::uint32_t* sums, float* __restrict out, std::size_t n, float scale,
                              float zero) {
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(static_cast<std::int32_t>(sums[i])) * scale - zero;
}

}  // namespace

BinnedRows::BinnedRows(const image::PreparedPlane& plane, int factor)
    : plane_(plane), factor_(factor), height_((plane.level.height + factor - 1) / factor) {
    const auto width = static_cast<std::size_t>((plane.level.width + factor - 1) / factor);
    columns_.resize(width * static_cast<std::size_t>(factor));
    sums_.resize(width);
}

void BinnedRows::read(int y, float* out) {
    const auto factor = static_cast<std::size_t>(factor_);
    const int first = y * factor_;
    const int rows = std::min(factor_, plane_.level.height - first);
    const auto width = static_cast<std::size_t>(plane_.level.width);
    std::fill(columns_.begin(), columns_.end(), 0U);
    for (int k = 0; k < rows; ++k) add_row(plane_.level.row(first + k).data(), columns_.data(), width);
    add_neighbours(columns_.data(), sums_.data(), sums_.size(), factor);
    const auto zero = static_cast<float>(plane_.zero);
    const auto in_row = static_cast<float>(rows);
    scale_row(sums_.data(), out, sums_.size(), 1 / (in_row * static_cast<float>(factor)), zero);
    const std::size_t last = sums_.size() - 1;
    const auto in_last = in_row * static_cast<float>(width - last * factor);
    out[last] = static_cast<float>(sums_[last]) / in_last - zero;
}

}  // namespace viroplate::segment
