#pragma once

#include <optional>

#include "viroplate/core/options.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

struct CellOptions {
    Length reach;       ///< how far a cell extends from its nucleus; not given: 0.6 nuclear diameters
    Length ring_gap;    ///< left free between nucleus and ring; not given: 1 px, for the blur of the nucleus's edge
    Length ring_width;  ///< not given: 0.25 nuclear diameters, at least 3 px

    void visit(OptionVisitor& visitor);
};

/// Cells and rings around given nuclei: every pixel within `reach` belongs to the cell of the nearest nucleus (bounded
/// Voronoi; ties to the lower label), the ring is the part of the cell between `ring_gap` and `ring_gap + ring_width`
/// outside the nucleus. Pixels of a nucleus always belong to its own cell. `diameter_px` scales the defaults.
/// Distances are exact Euclidean, but borders of cells lie on a grid: its pixels are 1 image pixel wide where nuclei
/// are smaller than 22 px, then 2, from 33 px on 3, and so on, as long as a nucleus is 11 of them across and the reach
/// 6; a border lies within one of its pixels (along the diagonal) of its place. The nucleus and the edges of gap and
/// ring do not lie on the grid; for these two every row of the nucleus counts from its first to its last pixel.
image::CellObjects cells(image::ObjectRuns nuclei, double diameter_px, std::optional<double> pixel_size_um,
                         const CellOptions& options);

}  // namespace viroplate::segment
