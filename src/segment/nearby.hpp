#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/cell_grid.hpp"

namespace viroplate::segment {

/// Squared distance and label in one number, so that the lesser of two is the nearer, and of equally near ones the
/// lower label.
struct NearKey {
    static constexpr int kLabelBits = 22;
    static constexpr std::int32_t kMostLabel = (1 << kLabelBits) - 1;
    static constexpr int kMostReach = 15;
    /// Farther than every reach; the longest squared distance added to it still fits.
    static constexpr std::int32_t kFar = (kMostReach * kMostReach + 1) << kLabelBits;

    static constexpr std::int32_t label(std::int32_t key) { return key & kMostLabel; }
    /// The keys of this squared distance or less lie below it.
    static constexpr std::int32_t above(std::int32_t squared) { return (squared + 1) << kLabelBits; }
};

/// The exact Euclidean nearest site within a short reach, one row of the grid after the other: the least of all sites
/// within reach, along the columns first and then along the rows. The cost grows with the reach, but every step is the
/// same for all pixels of a row, so that the processor takes many at a time.
class NearbyRows {
public:
    /// `reach` in grid px, at most NearKey::kMostReach; labels at most NearKey::kMostLabel.
    NearbyRows(const Sites& sites, int reach);
    /// Keys of the next row, the first one at the first call; valid until the next call. NearKey::kFar or more where no
    /// site is within `reach` along both axes.
    std::span<const std::int32_t> next();

private:
    /// A line of the cache: rows that begin with one are read faster.
    struct alignas(64) Line {
        std::int32_t keys[16];
    };
    static std::int32_t* begin_of(std::vector<Line>& lines) { return reinterpret_cast<std::int32_t*>(lines.data()); }
    std::int32_t* site_row(int y) {
        return begin_of(site_rows_) + stride_ * (static_cast<std::size_t>(y + reach_) & (rows_kept_ - 1));
    }
    void paint_up_to(int y);

    const Sites& sites_;
    int reach_;
    int width_;
    std::size_t stride_;
    std::size_t rows_kept_;             ///< a power of two
    std::vector<std::uint32_t> order_;  ///< of the nuclei, by their first row
    std::size_t next_nucleus_ = 0;
    int y_ = 0;
    std::vector<Line> site_rows_;      ///< those within reach of the current row, and all that the nuclei there touch
    std::vector<Line> along_columns_;  ///< with a margin of one line on either side
    std::vector<Line> keys_;
};

}  // namespace viroplate::segment
