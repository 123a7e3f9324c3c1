#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "viroplate/core/options.hpp"

namespace viroplate::infection {

/// Where the cells of one field (or of one stitched well) stand: centres of nuclei in µm from the upper left corner of
/// a rectangle that was imaged whole. A cell whose place is not finite belongs to no neighbourhood.
struct CellPositions {
    std::span<const float> x_um;  ///< to the right
    std::span<const float> y_um;  ///< downwards, as many
    double width_um = 0;          ///< of the rectangle
    double height_um = 0;

    std::size_t size() const { return x_um.size(); }
};

/// Which cells count as neighbours. Delaunay neighbours are those whose territories (Voronoi cells) share a border;
/// those too far apart to touch are cut.
struct GraphOptions {
    /// Edges longer than this are cut: two cells touch when their nuclei lie no farther apart than twice the radius of
    /// a spread cell, 25 µm. Between Delaunay neighbours that rule alone finds the contacts of territories that end at
    /// that radius, all of them and at most 1 in 25 too many, from 100 to 2,500 cells per mm², confluent or in islands,
    /// so that wells of different density are judged alike.
    double longest_um = 50.0;
    /// … and, where given, also those longer than so many medians of the distance to the nearest neighbour. 1.5 is in
    /// use where sizes are unknown; it cuts half of the contacts of a confluent layer, whose nuclei stand irregularly
    /// (2 cuts a fifth, 2.5 a twentieth), and joins cells that do not touch in a sparse one.
    std::optional<double> reach_in_medians;

    void visit(OptionVisitor& visitor);
};

/// Cells and their neighbours: rows of an adjacency list, each neighbour pair once in either row, rows in ascending
/// order.
class CellGraph {
public:
    CellGraph() = default;
    /// `starts` has one more entry than there are cells; the neighbours of cell i are
    /// `neighbours[starts[i] … starts[i + 1])`. For graphs from elsewhere; Code::internal unless symmetric rows can be
    /// read from it (ends match, indices in range, none its own neighbour).
    CellGraph(std::vector<std::uint32_t> starts, std::vector<std::uint32_t> neighbours);

    std::size_t cells() const { return starts_.empty() ? 0 : starts_.size() - 1; }
    std::size_t edges() const { return neighbours_.size() / 2; }
    std::span<const std::uint32_t> neighbours(std::size_t cell) const {
        return std::span(neighbours_).subspan(starts_[cell], starts_[cell + 1] - starts_[cell]);
    }
    /// Median distance to the nearest neighbour in µm; nothing with fewer than 2 cells.
    std::optional<double> nearest_um;
    /// The length from which on edges were cut, in µm; nothing for a graph from elsewhere.
    std::optional<double> cut_um;

private:
    std::vector<std::uint32_t> starts_;
    std::vector<std::uint32_t> neighbours_;
};

/// The Delaunay graph of the cells, cut at a distance. Exact (Fortune's sweep over whole nanometres,
/// Boost.Polygon.Voronoi): four cells on one circle keep the edges around them and no diagonal, cells on a line are
/// neighbours along it, cells in one place are neighbours of each other. O(n log n). Code::internal when x and y differ
/// in number.
CellGraph cell_graph(const CellPositions& positions, const GraphOptions& options);

}  // namespace viroplate::infection
