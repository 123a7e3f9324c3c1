#include "simulate/placement.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "viroplate/core/random.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kAttempts = 400;          ///< tries for one nucleus before it is left out
constexpr int kClusterAttempts = 30;    ///< tries beside others before it goes anywhere
constexpr double kClusterSpread = 0.3;  ///< a clustered nucleus is up to this share farther away than it must be

TrueCell draw_shape(const Spec& spec, Random& random) {
    TrueCell cell;
    const double size = std::clamp(random.normal(), -3.0, 3.0);
    cell.diameter_um = spec.nucleus_diameter_um * std::max(0.3, 1 + spec.nucleus_diameter_cv * size);
    cell.aspect = std::clamp(random.normal(spec.nucleus_aspect, 0.1), 1.0, 3.0);
    cell.angle_rad = random.uniform(0, kPi);
    return cell;
}

/// Which nuclei are near a place: square bins at least as wide as two nuclei can reach towards each other.
class NeighbourGrid {
public:
    NeighbourGrid(double width_um, double height_um, double reach_um)
        : bin_um_(reach_um),
          columns_(static_cast<int>(width_um / reach_um) + 1),
          rows_(static_cast<int>(height_um / reach_um) + 1),
          bins_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

    void add(const TrueCell& cell, std::size_t index) {
        bins_[bin(column(cell.x_um), row(cell.y_um))].push_back(index);
    }

    /// Does `fits` hold for every nucleus within reach of `cell`?
    template <class Fits>
    bool all_near(const TrueCell& cell, Fits fits) const {
        const int here_x = column(cell.x_um);
        const int here_y = row(cell.y_um);
        for (int y = std::max(0, here_y - 1); y <= std::min(rows_ - 1, here_y + 1); ++y) {
            for (int x = std::max(0, here_x - 1); x <= std::min(columns_ - 1, here_x + 1); ++x) {
                for (const std::size_t other : bins_[bin(x, y)]) {
                    if (!fits(other)) return false;
                }
            }
        }
        return true;
    }

private:
    int column(double x_um) const { return std::clamp(static_cast<int>(x_um / bin_um_), 0, columns_ - 1); }
    int row(double y_um) const { return std::clamp(static_cast<int>(y_um / bin_um_), 0, rows_ - 1); }
    std::size_t bin(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x);
    }

    double bin_um_;
    int columns_;
    int rows_;
    std::vector<std::vector<std::size_t>> bins_;
};

double least_distance(const TrueCell& a, const TrueCell& b, double ux, double uy, double overlap) {
    return (1 - overlap) * (radius_towards(a, ux, uy) + radius_towards(b, ux, uy));
}

bool apart(const TrueCell& a, const TrueCell& b, double overlap) {
    const double dx = b.x_um - a.x_um;
    const double dy = b.y_um - a.y_um;
    const double distance = std::hypot(dx, dy);
    if (distance == 0) return false;
    return distance >= least_distance(a, b, dx / distance, dy / distance, overlap);
}

void put_beside(TrueCell& cell, const TrueCell& other, double overlap, Random& random) {
    const double direction = random.uniform(0, 2 * kPi);
    const double ux = std::cos(direction);
    const double uy = std::sin(direction);
    const double distance = least_distance(cell, other, ux, uy, overlap) * random.uniform(1, 1 + kClusterSpread);
    cell.x_um = other.x_um + distance * ux;
    cell.y_um = other.y_um + distance * uy;
}

}  // namespace

double radius_towards(const TrueCell& cell, double ux, double uy) {
    const double stretch = std::sqrt(cell.aspect);
    const double half_long = cell.diameter_um / 2 * stretch;
    const double half_short = cell.diameter_um / 2 / stretch;
    const double along = ux * std::cos(cell.angle_rad) + uy * std::sin(cell.angle_rad);
    const double across = uy * std::cos(cell.angle_rad) - ux * std::sin(cell.angle_rad);
    return half_long * half_short / std::hypot(half_short * along, half_long * across);
}

std::vector<TrueCell> place_nuclei(const Spec& spec, std::size_t count, double width_um, double height_um,
                                   Random random) {
    std::vector<TrueCell> shapes;
    double reach_um = 1;
    for (std::size_t i = 0; i < count; ++i) {
        shapes.push_back(draw_shape(spec, random));
        reach_um = std::max(reach_um, shapes.back().diameter_um * std::sqrt(shapes.back().aspect));
    }
    NeighbourGrid grid(width_um, height_um, reach_um);
    std::vector<TrueCell> placed;
    for (TrueCell cell : shapes) {
        const bool clusters = !placed.empty() && random.uniform() < spec.clustering;
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            if (clusters && attempt < kClusterAttempts) {
                const auto beside = random.below(static_cast<std::uint32_t>(placed.size()));
                put_beside(cell, placed[beside], spec.overlap, random);
            } else {
                cell.x_um = random.uniform(0, width_um);
                cell.y_um = random.uniform(0, height_um);
            }
            const bool inside = cell.x_um >= 0 && cell.y_um >= 0 && cell.x_um < width_um && cell.y_um < height_um;
            if (!inside) continue;
            if (!grid.all_near(cell, [&](std::size_t other) { return apart(placed[other], cell, spec.overlap); }))
                continue;
            grid.add(cell, placed.size());
            placed.push_back(cell);
            break;
        }
    }
    return placed;
}

}  // namespace viroplate::simulate
