#include "viroplate/infection/foci.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viroplate/core/error.hpp"

namespace viroplate::infection {

namespace {

constexpr double kUm2PerMm2 = 1e6;

struct Point {
    double x;
    double y;
};

/// Area of the convex hull (Andrew's monotone chain, 1979).
double hull_area_um2(std::vector<Point> points) {
    if (points.size() < 3) return 0;
    std::sort(points.begin(), points.end(),
              [](const Point& a, const Point& b) { return std::pair(a.x, a.y) < std::pair(b.x, b.y); });
    const auto turn = [](const Point& o, const Point& a, const Point& b) {
        return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
    };
    double twice_area = 0;
    std::vector<Point> chain;
    for (int side = 0; side < 2; ++side) {  // along the one side, and back along the other
        chain.clear();
        for (const Point& point : points) {
            while (chain.size() >= 2 && turn(chain[chain.size() - 2], chain.back(), point) <= 0) chain.pop_back();
            chain.push_back(point);
        }
        for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
            twice_area += chain[i].x * chain[i + 1].y - chain[i + 1].x * chain[i].y;
        }
        std::reverse(points.begin(), points.end());
    }
    return std::max(0.0, twice_area / 2);
}

/// Measures a focus from its cells.
Focus describe(std::span<const std::uint32_t> cells, const CellPositions& positions,
               std::span<const float> cell_area_um2, double border_um) {
    Focus focus;
    focus.cells = cells.size();
    std::vector<Point> points;
    double cell_area = 0;
    for (const std::uint32_t cell : cells) {
        const Point point{static_cast<double>(positions.x_um[cell]), static_cast<double>(positions.y_um[cell])};
        if (!cell_area_um2.empty()) cell_area += static_cast<double>(cell_area_um2[cell]);
        if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;  // alone, and nowhere
        points.push_back(point);
        focus.x_um += point.x;
        focus.y_um += point.y;
        focus.cut_by_border = focus.cut_by_border || point.x < border_um || point.y < border_um ||
                              point.x > positions.width_um - border_um || point.y > positions.height_um - border_um;
    }
    if (!cell_area_um2.empty() && std::isfinite(cell_area)) focus.cell_area_mm2 = cell_area / kUm2PerMm2;
    if (points.empty()) {
        focus.cut_by_border = true;
        return focus;
    }
    focus.x_um /= static_cast<double>(points.size());
    focus.y_um /= static_cast<double>(points.size());
    const auto by_x =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    const auto by_y =
        std::minmax_element(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    focus.width_um = by_x.second->x - by_x.first->x;
    focus.height_um = by_y.second->y - by_y.first->y;
    focus.hull_area_mm2 = hull_area_um2(std::move(points)) / kUm2PerMm2;
    return focus;
}

/// The infected cells that are reached from `first`; marks them in `seen`.
void collect(const CellGraph& graph, std::span<const std::uint8_t> infected, std::uint32_t first,
             std::vector<std::uint8_t>& seen, std::vector<std::uint32_t>& cells) {
    cells.assign(1, first);
    seen[first] = 1;
    for (std::size_t next = 0; next < cells.size(); ++next) {
        for (const std::uint32_t other : graph.neighbours(cells[next])) {
            if (infected[other] == 0 || seen[other] != 0) continue;
            seen[other] = 1;
            cells.push_back(other);
        }
    }
}

/// Adds to the field's densities what a whole focus stands for.
void weigh(const Focus& focus, const CellPositions& positions, double border_um, Foci& foci) {
    const double room_um2 =
        (positions.width_um - 2 * border_um - focus.width_um) * (positions.height_um - 2 * border_um - focus.height_um);
    if (focus.cut_by_border || !(room_um2 > 0)) return;
    foci.whole_per_mm2 += kUm2PerMm2 / room_um2;
    foci.whole_cells_per_mm2 += static_cast<double>(focus.cells) * kUm2PerMm2 / room_um2;
}

}  // namespace

void FociOptions::visit(OptionVisitor& visitor) {
    visitor.integer("minimum_cells", minimum_cells, {1, 10000});
    visitor.number("border_um", border_um, {0.0, 1000.0});
}

Foci find_foci(const CellGraph& graph, const CellPositions& positions, std::span<const std::uint8_t> infected,
               std::span<const float> cell_area_um2, const FociOptions& options) {
    const std::size_t cells = graph.cells();
    if (infected.size() != cells || positions.x_um.size() != cells || positions.y_um.size() != cells ||
        (!cell_area_um2.empty() && cell_area_um2.size() != cells)) {
        throw Error(Code::internal, "labels, positions or areas that do not match the cells of the graph");
    }
    Foci result;
    result.of_cell.assign(cells, -1);
    result.area_mm2 = positions.width_um * positions.height_um / kUm2PerMm2;
    const double border_um = options.border_um.value_or(graph.cut_um.value_or(0.0));
    std::vector<std::uint8_t> seen(cells, 0);
    std::vector<std::uint32_t> members;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        if (infected[cell] == 0) continue;
        ++result.infected;
        if (seen[cell] != 0) continue;
        collect(graph, infected, static_cast<std::uint32_t>(cell), seen, members);
        if (members.size() < static_cast<std::size_t>(options.minimum_cells)) continue;
        for (const std::uint32_t member : members)
            result.of_cell[member] = static_cast<std::int32_t>(result.foci.size());
        result.foci.push_back(describe(members, positions, cell_area_um2, border_um));
        weigh(result.foci.back(), positions, border_um, result);
    }
    return result;
}

FociSummary summarise_foci(std::span<const Foci> fields) {
    FociSummary summary;
    double area_mm2 = 0;
    double whole = 0;
    double whole_cells = 0;
    double cell_area_mm2 = 0;
    double hull_area_mm2 = 0;
    std::size_t with_area = 0;
    for (const Foci& field : fields) {
        area_mm2 += field.area_mm2;
        whole += field.area_mm2 * field.whole_per_mm2;
        whole_cells += field.area_mm2 * field.whole_cells_per_mm2;
        summary.count += field.foci.size();
        for (const Focus& focus : field.foci) {
            summary.cells += focus.cells;
            summary.largest = std::max(summary.largest, focus.cells);
            if (focus.cut_by_border) ++summary.cut_by_border;
            hull_area_mm2 += focus.hull_area_mm2;
            if (!focus.cell_area_mm2) continue;
            cell_area_mm2 += *focus.cell_area_mm2;
            ++with_area;
        }
    }
    if (!(area_mm2 > 0)) {
        summary.reason = "no field of known size";
        return summary;
    }
    const auto count = static_cast<double>(summary.count);
    summary.per_mm2 = count / area_mm2;
    if (summary.count > 0) {
        summary.cells_per_focus = static_cast<double>(summary.cells) / count;
        summary.mean_hull_area_mm2 = hull_area_mm2 / count;
    }
    if (with_area > 0) summary.mean_cell_area_mm2 = cell_area_mm2 / static_cast<double>(with_area);
    if (whole > 0) {
        summary.unbiased_per_mm2 = whole / area_mm2;
        summary.unbiased_cells_per_focus = whole_cells / whole;
    }
    return summary;
}

}  // namespace viroplate::infection
