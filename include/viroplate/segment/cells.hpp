#pragma once

#include <optional>
#include <string>

#include "viroplate/core/options.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::image {
struct PreparedPlane;
}

namespace viroplate::segment {

/// How cells are found around their nuclei: as what is nearest to the nucleus, or as what belongs to it in the image of
/// a stain of the cells.
enum class CellMethod { dilate, propagate };

struct CellOptions {
    CellMethod method = CellMethod::dilate;
    std::string channel;  ///< name of the stained channel, for `propagate`; empty: the one with the role `cells`
    /// How far a cell extends from its nucleus; not given: 0.6 nuclear diameters, or 2 with `propagate`, where the
    /// stain says where cells end.
    Length reach;
    Length ring_gap;    ///< left free between nucleus and ring; not given: 1 px, for the blur of the nucleus's edge
    Length ring_width;  ///< not given: 0.25 nuclear diameters, at least 3 px
    /// What a way of one nuclear diameter weighs against a change in brightness by the usual cell's contrast, which is
    /// that right around its nucleus (the λ of Jones et al.): the smaller, the more a border between cells keeps to
    /// edges and dark lines of the stain, and the more to its texture, too; the larger, the nearer to the middle
    /// between the nuclei.
    double regularization = 4;
    /// A cell ends where the stain falls to this share of the usual cell's contrast: low enough for the thin margin of
    /// a cell, above the haze around it.
    double foreground_level = 0.1;

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

/// The same on the image of a stain of the cells (cytoplasm or membrane), prepared, of the size of the nuclei's. With
/// the method `propagate` a pixel belongs to the nucleus from which the cheapest way leads to it through the foreground
/// of the stain, where a step costs √(length² + (difference / λ)²) (Jones, Carpenter & Golland 2005; the difference is
/// that of the 3 × 3 neighbourhoods, relative to the usual cell's contrast, λ is `regularization`, and lengths are
/// relative to the nuclear diameter), as far as it lies within reach; all on the grid above. The foreground lies above
/// `foreground_level` and above four times the noise. A cell whose stain is fainter is its nucleus alone.
image::CellObjects cells(image::ObjectRuns nuclei, const image::PreparedPlane& stain, double diameter_px,
                         std::optional<double> pixel_size_um, const CellOptions& options);

}  // namespace viroplate::segment
