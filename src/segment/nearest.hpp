#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

/// The nearest labelled pixel: its label (0 when none is within reach) and the squared distance to it in px.
struct Nearest {
    std::uint32_t label = 0;
    std::int32_t squared = 0;
};

/// Nearest labelled pixel of a column for every row: distance downwards or upwards, and the label there.
struct ColumnNearest {
    std::int32_t distance = 0;
    std::uint32_t label = 0;
};

/// The exact Euclidean nearest label within a reach, one row after the other. Two passes as in Saito and Toriwaki 1994:
/// along the columns, then along each row among the columns' nearest, outwards until no column can be nearer. Of
/// equally near labels the lowest is taken.
class NearestRows {
public:
    NearestRows(const image::LabelPlane& labels, double reach);
    /// Fills `row` for the next row; rows come in order from the last to the first.
    void next(std::span<Nearest> row);

private:
    void join_columns();
    void find_near_columns();
    Nearest search(int x) const;

    const image::LabelPlane& labels_;
    std::int32_t reach_;          ///< px, whole
    std::int32_t reach_squared_;  ///< px²
    int y_;
    std::vector<ColumnNearest> above_;  ///< of every pixel, itself or upwards
    std::vector<ColumnNearest> below_;  ///< of the current row, downwards
    std::vector<ColumnNearest> row_;    ///< the nearer of the two
    std::vector<std::int32_t> skip_;    ///< columns to the nearest one that has a label within reach
};

/// Calls `take(y, row)` for every row, from the last to the first.
template <class Take>
void visit_nearest(const image::LabelPlane& labels, double reach, Take take) {
    if (labels.empty()) return;
    NearestRows rows(labels, reach);
    std::vector<Nearest> row(static_cast<std::size_t>(labels.width));
    for (int y = labels.height - 1; y >= 0; --y) {
        rows.next(row);
        take(y, std::span<const Nearest>(row));
    }
}

}  // namespace viroplate::segment
