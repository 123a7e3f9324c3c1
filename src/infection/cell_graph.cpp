#include "viroplate/infection/cell_graph.hpp"

#include <algorithm>
#include <boost/polygon/voronoi.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "viroplate/core/error.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

using Voronoi = boost::polygon::voronoi_diagram<double>;
using Site = boost::polygon::point_data<std::int32_t>;
using boost::polygon::voronoi_builder;

/// A cell on the lattice of whole steps, on which the sweep is exact.
struct PlacedCell {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::uint32_t cell = 0;
};

struct Edge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double length_um = 0;
};

bool in_one_place(const PlacedCell& a, const PlacedCell& b) { return a.x == b.x && a.y == b.y; }

/// Steps per µm: a power of 2 near 1 nm, coarser where the field would not fit into 30 bits.
double steps_per_um(const CellPositions& positions) {
    double farthest_um = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const double x = std::abs(static_cast<double>(positions.x_um[i]));
        const double y = std::abs(static_cast<double>(positions.y_um[i]));
        if (std::isfinite(x) && std::isfinite(y)) farthest_um = std::max({farthest_um, x, y});
    }
    double steps = 1024;
    while (farthest_um * steps > 0x1p30) steps /= 2;
    return steps;
}

/// The cells with a place, in order of places.
std::vector<PlacedCell> place_cells(const CellPositions& positions, double steps) {
    std::vector<PlacedCell> placed;
    placed.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const double x = static_cast<double>(positions.x_um[i]) * steps;
        const double y = static_cast<double>(positions.y_um[i]) * steps;
        if (!std::isfinite(x) || !std::isfinite(y)) continue;
        placed.push_back({static_cast<std::int32_t>(std::lround(x)), static_cast<std::int32_t>(std::lround(y)),
                          static_cast<std::uint32_t>(i)});
    }
    std::sort(placed.begin(), placed.end(), [](const PlacedCell& a, const PlacedCell& b) {
        return std::pair(a.x, a.y) != std::pair(b.x, b.y) ? std::pair(a.x, a.y) < std::pair(b.x, b.y) : a.cell < b.cell;
    });
    return placed;
}

/// All Delaunay edges; cells in one place are a chain, and its first stands for them.
std::vector<Edge> delaunay_edges(const std::vector<PlacedCell>& placed, double steps) {
    std::vector<Edge> edges;
    edges.reserve(3 * placed.size());
    std::vector<PlacedCell> sites;
    sites.reserve(placed.size());
    voronoi_builder<std::int32_t> builder;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        if (i > 0 && in_one_place(placed[i - 1], placed[i])) {
            edges.push_back({placed[i - 1].cell, placed[i].cell, 0});
            continue;
        }
        sites.push_back(placed[i]);
        builder.insert_point(placed[i].x, placed[i].y);
    }
    Voronoi voronoi;
    builder.construct(&voronoi);
    for (const auto& edge : voronoi.edges()) {
        const std::size_t from = edge.cell()->source_index();
        const std::size_t to = edge.twin()->cell()->source_index();
        if (from >= to) continue;  // each edge has a twin the other way round
        const double dx = static_cast<double>(sites[from].x) - sites[to].x;
        const double dy = static_cast<double>(sites[from].y) - sites[to].y;
        edges.push_back({sites[from].cell, sites[to].cell, std::sqrt(dx * dx + dy * dy) / steps});
    }
    return edges;
}

/// Median over the cells of the shortest edge: the nearest neighbour is always a Delaunay neighbour.
std::optional<double> nearest_neighbour_um(const std::vector<Edge>& edges, std::size_t cells) {
    constexpr double kNone = std::numeric_limits<double>::infinity();
    std::vector<double> nearest(cells, kNone);
    for (const Edge& edge : edges) {
        nearest[edge.from] = std::min(nearest[edge.from], edge.length_um);
        nearest[edge.to] = std::min(nearest[edge.to], edge.length_um);
    }
    std::erase(nearest, kNone);
    return fit::median(nearest);
}

}  // namespace

void GraphOptions::visit(OptionVisitor& visitor) {
    visitor.number("longest_um", longest_um, {1.0, 1e6});
    visitor.number("reach_in_medians", reach_in_medians, {1.0, 100.0});
}

CellGraph::CellGraph(std::vector<std::uint32_t> starts, std::vector<std::uint32_t> neighbours)
    : starts_(std::move(starts)), neighbours_(std::move(neighbours)) {
    bool sound = starts_.empty() ? neighbours_.empty()
                                 : starts_.front() == 0 && starts_.back() == neighbours_.size() &&
                                       std::is_sorted(starts_.begin(), starts_.end());
    for (std::size_t i = 0; sound && i < cells(); ++i) {
        for (const std::uint32_t other : this->neighbours(i)) sound = sound && other < cells() && other != i;
    }
    if (!sound) throw Error(Code::internal, "rows of neighbours that do not make a graph");
}

CellGraph cell_graph(const CellPositions& positions, const GraphOptions& options) {
    if (positions.x_um.size() != positions.y_um.size()) {
        throw Error(Code::internal, "cells with more positions in x than in y, or fewer");
    }
    const double steps = steps_per_um(positions);
    std::vector<Edge> edges = delaunay_edges(place_cells(positions, steps), steps);
    const std::optional<double> nearest_um = nearest_neighbour_um(edges, positions.size());
    double cut_um = options.longest_um;
    if (options.reach_in_medians && nearest_um) cut_um = std::min(cut_um, *options.reach_in_medians * *nearest_um);
    // A step more, so that an edge of exactly that length stays wherever rounding put its ends.
    std::erase_if(edges, [&](const Edge& edge) { return edge.length_um > cut_um + 1 / steps; });
    std::vector<std::uint32_t> starts(positions.size() + 1, 0);
    for (const Edge& edge : edges) {
        ++starts[edge.from + 1];
        ++starts[edge.to + 1];
    }
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    std::vector<std::uint32_t> neighbours(2 * edges.size());
    std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
    for (const Edge& edge : edges) {
        neighbours[next[edge.from]++] = edge.to;
        neighbours[next[edge.to]++] = edge.from;
    }
    for (std::size_t i = 0; i < positions.size(); ++i) {
        std::sort(neighbours.begin() + starts[i], neighbours.begin() + starts[i + 1]);
    }
    CellGraph graph(std::move(starts), std::move(neighbours));
    graph.nearest_um = nearest_um;
    graph.cut_um = cut_um;
    return graph;
}

}  // namespace viroplate::infection
