#pragma once

#include <optional>

#include "viroplate/core/options.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

struct CellOptions {
    Length reach;       ///< how far a cell extends from its nucleus; not given: 0.6 nuclear diameters
    Length ring_gap;    ///< left free between nucleus and ring; not given: 1 px, for the blur of the nucleus's edge
    Length ring_width;  ///< not given: 0.25 nuclear diameters, at least 3 px

    void visit(OptionVisitor& visitor);
};

/// Cells and rings around given nuclei: every pixel within `reach` belongs to the cell of the nearest nucleus (bounded
/// Voronoi; ties to the lower label), the ring is the part of the cell between `ring_gap` and
/// `ring_gap + ring_width` outside the nucleus. Distances are exact Euclidean. `diameter_px` scales the defaults.
image::CellLabels cells(image::LabelPlane nuclei, std::size_t count, double diameter_px,
                        std::optional<double> pixel_size_um, const CellOptions& options);

}  // namespace viroplate::segment
