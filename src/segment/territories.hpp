#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/cell_grid.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// What belongs to each cell on the grid, with the sites of its nucleus; runs in grid px. No two overlap.
struct Territories {
    CellGrid grid;
    std::vector<image::OwnedRun> in_rows;  ///< all runs in reading order
    image::ObjectRuns by_object;           ///< the same, object by object
};

/// Collects rows of labels (1 + object, 0 outside) from the first to the last.
class TerritoryRows {
public:
    TerritoryRows(CellGrid grid, std::size_t count);
    void add(std::span<const std::uint32_t> labels);
    Territories finish();

private:
    CellGrid grid_;
    std::size_t count_;
    std::int32_t y_ = 0;
    std::vector<std::uint8_t> changes_;
    std::vector<image::OwnedRun> runs_;
};

/// To each nucleus the grid pixels nearest to it within the reach (exact Euclidean; ties to the lower label).
Territories nearest_territories(const Sites& sites, double reach_px);

}  // namespace viroplate::segment
