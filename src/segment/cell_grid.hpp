#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

/// The coarser grid on which the borders of cells are drawn: a grid pixel is `factor` × `factor` image pixels; the last
/// ones of a row or column may lie partly outside the image.
struct CellGrid {
    int factor = 1;
    int width = 0;
    int height = 0;
};

/// The coarsest grid on which a nucleus still is 11 px across and the reach 6 px.
CellGrid cell_grid(int width, int height, double diameter_px, double reach_px);

/// The grid pixels from which cells grow: those whose centre lies in a nucleus (in one of the four middle pixels where
/// the factor is even). A nucleus that misses every centre has all grid pixels it touches.
class Sites {
public:
    /// `nuclei` must outlive the sites.
    Sites(const image::ObjectRuns& nuclei, CellGrid grid);

    const CellGrid& grid() const { return grid_; }
    std::size_t count() const { return nuclei_.count(); }

    /// First row of the grid that the nucleus touches, and the one behind the last. It has pixels.
    int first_row(std::size_t nucleus) const { return nuclei_.of(nucleus).front().y / grid_.factor; }
    int end_row(std::size_t nucleus) const { return nuclei_.of(nucleus).back().y / grid_.factor + 1; }
    /// The nuclei that have pixels, by their first row, then by their number.
    std::vector<std::uint32_t> by_first_row() const;

    /// Calls `take(y, begin, end)` for the sites of one nucleus; neighbours may come again.
    template <class Take>
    void visit(std::size_t nucleus, Take take) const {
        bool missed = true;
        for (const image::Run& run : nuclei_.of(nucleus)) {
            const std::int32_t y = row_of_[static_cast<std::size_t>(run.y)];
            const std::int32_t begin = begin_of_[static_cast<std::size_t>(run.begin)];
            const std::int32_t end = end_of_[static_cast<std::size_t>(run.end)];
            if (y < 0 || begin >= end) continue;
            take(y, begin, end);
            missed = false;
        }
        if (!missed) return;
        for (const image::Run& run : nuclei_.of(nucleus)) {
            take(run.y / grid_.factor, run.begin / grid_.factor, (run.end - 1) / grid_.factor + 1);
        }
    }

private:
    const image::ObjectRuns& nuclei_;
    CellGrid grid_;
    // Places on the grid, looked up because dividing costs more.
    std::vector<std::int32_t> row_of_;  ///< of a row of the image; -1 where no centre lies in it
    std::vector<std::int32_t> begin_of_;
    std::vector<std::int32_t> end_of_;
};

/// All sites as a label image of the grid; where nuclei share a grid pixel, the last one has it.
image::LabelPlane paint(const Sites& sites);

}  // namespace viroplate::segment
