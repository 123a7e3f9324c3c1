#pragma once

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

/// The exact Euclidean nearest label within a reach of any length, one row after the other. Distances along the columns
/// first, then along each row the lower envelope of the columns' parabolas (Meijster, Roerdink & Hesselink 2000): the
/// cost does not grow with the reach. Of equally near labels the lowest is taken: parabolas of equal height are ordered
/// by their label.
class NearestRows {
public:
    /// `reach` in px, at most 16,000.
    NearestRows(const image::LabelPlane& labels, double reach);
    /// Fills `row` for the next row, the first one at the first call.
    void next(std::span<Nearest> row);

private:
    using Distance = std::uint16_t;
    struct Site {
        std::int32_t x;
        std::int64_t squared;  ///< distance to the label along the column
        std::uint32_t label;
        std::int32_t from;  ///< first x at which it is the nearest

        std::int64_t at(std::int32_t position) const {
            const std::int64_t along = position - x;
            return along * along + squared;
        }
        bool beats(const Site& other, std::int32_t position) const {
            const std::int64_t own = at(position);
            const std::int64_t its = other.at(position);
            return own < its || (own == its && label < other.label);
        }
    };
    void step_down();
    void build_envelope();
    void add_site(Site site);
    Site site_of(std::int32_t x) const;

    const image::LabelPlane& labels_;
    std::int32_t reach_squared_;
    Distance far_;  ///< one more than the reach
    int y_;
    image::Plane<Distance> below_;  ///< of every pixel to the nearest label in its column, itself or downwards
    std::vector<Distance> above_;   ///< of the current row, upwards
    std::vector<Site> sites_;
};

}  // namespace viroplate::segment
