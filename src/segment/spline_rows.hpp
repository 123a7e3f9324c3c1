#pragma once

#include <cstddef>
#include <vector>

#include "segment/binned_rows.hpp"

namespace viroplate::segment {

/// The smoothed images of the à-trous wavelet, row by row: level 0 is the binned plane itself, each further one the
/// level before it smoothed with the B3 spline (1 4 6 4 1) / 16 whose weights lie 1, 2, 4 … pixels apart. Beyond the
/// edges the nearest pixel is repeated. Only the rows that are still needed are kept.
class SplineRows {
public:
    static constexpr int kLevels = 3;

    explicit SplineRows(BinnedRows& rows);

    /// Row y of a level. Rows come in ascending order; up to eight rows before the last one are still there.
    const float* row(int level, int y);
    /// One pixel of the level after the last.
    float next_level(int x, int y);

private:
    static constexpr int kMargin = 8;  ///< on either side of a row, for the widest weights
    static constexpr int kKept = 32;   ///< rows of a level
    float* place(int level, int y) {
        return kept_[static_cast<std::size_t>(level)].data() + stride_ * static_cast<std::size_t>(y % kKept) + kMargin;
    }
    void make(int level, int y);

    BinnedRows& rows_;
    std::size_t width_;
    std::size_t stride_;
    std::vector<float> kept_[kLevels];
    int made_[kLevels] = {};  ///< rows made so far
    std::vector<float> column_;
};

}  // namespace viroplate::segment
