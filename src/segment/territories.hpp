#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/cell_grid.hpp"
#include "segment/nucleus_rows.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// What belongs to each cell on the grid, with the sites of its nucleus; runs in grid px. No two overlap.
struct Territories {
    CellGrid grid;
    std::vector<image::OwnedRun> in_rows;  ///< all runs in reading order
    image::ObjectRuns by_object;           ///< the same, object by object
};

/// What lies within a reach of each nucleus (Euclidean, from its sites; of every row of these the first and the last
/// count), as one interval a row of the grid.
class WithinReach {
public:
    WithinReach(const Sites& sites, double reach_px);
    Interval at(std::uint32_t object, std::int32_t y) const {
        const Band& band = bands_[object];
        const auto row = static_cast<std::uint32_t>(y - band.first_row);
        return row < band.rows ? intervals_[band.first + row] : Interval{};
    }

private:
    struct Band {
        std::size_t first = 0;
        std::int32_t first_row = 0;
        std::uint32_t rows = 0;
    };
    std::vector<Band> bands_;
    std::vector<Interval> intervals_;
};

/// Collects rows of labels (1 + object, 0 outside) from the first to the last.
class TerritoryRows {
public:
    TerritoryRows(CellGrid grid, std::size_t count);
    void add(std::span<const std::uint32_t> labels);
    /// Leaves out what lies beyond the reach of the label's own nucleus.
    void add(std::span<const std::uint32_t> labels, const WithinReach& reach);
    Territories finish();

private:
    template <class Take>
    void visit_runs(std::span<const std::uint32_t> labels, Take take);

    CellGrid grid_;
    std::size_t count_;
    std::int32_t y_ = 0;
    std::vector<std::uint8_t> changes_;
    std::vector<image::OwnedRun> runs_;
};

/// To each nucleus the grid pixels nearest to it within the reach (exact Euclidean; ties to the lower label).
Territories nearest_territories(const Sites& sites, double reach_px);

}  // namespace viroplate::segment
