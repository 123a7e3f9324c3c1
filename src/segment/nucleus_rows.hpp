#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// Pixels of one row from `begin` to just before `end`; none where the end does not lie behind the begin.
struct Interval {
    std::int32_t begin = 0;
    std::int32_t end = 0;
};

/// How far the edges of a ring lie from the nucleus, in px.
struct RingReaches {
    double begin = 0;
    double end = 0;
};

/// One nucleus row by row, with its gap (what lies no farther than the ring's begin) and its ring (no farther than the
/// ring's end). Distances are Euclidean, between pixel centres; each row of the nucleus counts from its first to its
/// last pixel, so that each row of what lies around it is one interval, too.
class NucleusRows {
public:
    /// What is in a row: the ring alone; all three, of the nucleus one run; or anything else.
    enum class Kind : std::uint8_t { ring, usual, other };
    struct Row {
        Interval nucleus;  ///< of a usual row only
        Interval gap;
        Interval ring;
    };

    explicit NucleusRows(RingReaches reaches);

    /// How many rows the ring reaches beyond the nucleus.
    int reach_rows() const { return ring_.reach; }
    /// Takes another nucleus, which has pixels, in an image of this width.
    void take(std::span<const image::Run> nucleus, int width);

    /// The first row with a ring; may lie above the image.
    std::int32_t first_row() const { return first_row_; }
    /// Number of a row of the image; those from 0 to rows() − 1 have a ring.
    std::int32_t number(std::int32_t y) const { return y - first_row_; }
    bool has(std::int32_t number) const { return static_cast<std::uint32_t>(number) < rows_; }
    Kind kind(std::int32_t number) const { return kinds_[static_cast<std::size_t>(number)]; }
    Row row(std::int32_t number) const {
        const auto i = static_cast<std::size_t>(number);
        const std::size_t in_nucleus = i + static_cast<std::size_t>(ring_.reach);
        return {{extent_begin_[in_nucleus], extent_end_[in_nucleus]},
                {gap_.begin[i], gap_.end[i]},
                {ring_.begin[i], ring_.end[i]}};
    }

private:
    struct Band {
        int reach = 0;                       ///< in rows
        std::vector<std::int32_t> widening;  ///< to either side, by distance in rows
        std::vector<std::int32_t> begin, end;
    };
    static Band band(double reach_px);
    void fill_extents(std::span<const image::Run> nucleus, std::size_t rows);
    void fill_kinds(std::span<const image::Run> nucleus);
    void grow(Band& band, std::size_t rows, int width) const;

    Band gap_;
    Band ring_;
    std::int32_t first_row_ = 0;
    std::uint32_t rows_ = 0;
    // Of the nucleus, with empty rows above and below it, twice as many as the ring reaches.
    std::vector<std::int32_t> extent_begin_;
    std::vector<std::int32_t> extent_end_;
    std::vector<Kind> kinds_;
};

}  // namespace viroplate::segment
