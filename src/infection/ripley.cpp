#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "infection/cell_grid.hpp"
#include "infection/join_moments.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/infection/spread.hpp"

namespace viroplate::infection {

namespace {

/// Sums over the pairs of a field, for one radius.
struct RadiusSums {
    PairSums all;         ///< weights A² / shifted area, over all pairs of cells
    double infected = 0;  ///< Σ w over pairs of infected cells
};

/// Refuses what cannot be corrected for: a translation by more than half the field leaves little of it.
std::string complaint(std::span<const PlacedField> fields, const RipleyOptions& options) {
    std::size_t infected = 0;
    std::size_t cells = 0;
    for (const PlacedField& field : fields) {
        const CellPositions& positions = field.positions;
        if (field.infected.size() != positions.size() || positions.x_um.size() != positions.y_um.size()) {
            throw Error(Code::internal, "labels that do not match the positions of the cells");
        }
        for (const std::uint32_t cell : cells_with_place(positions)) {
            ++cells;
            if (field.infected[cell] != 0) ++infected;
        }
        const double shorter = std::min(positions.width_um, positions.height_um);
        if (options.radii_um.back() > shorter / 2) {
            return fmt::format("radius {:g} um is over half of a field's shorter side, {:g} um",
                               options.radii_um.back(), shorter);
        }
    }
    const auto minimum = static_cast<std::size_t>(options.minimum_cells);
    if (std::min(infected, cells - infected) < minimum) {
        return fmt::format("{} infected and {} uninfected cells; {} of each are needed", infected, cells - infected,
                           minimum);
    }
    return {};
}

/// One field's sums for each radius (ascending).
std::vector<RadiusSums> sum_pairs(const PlacedField& field, std::span<const std::uint32_t> cells,
                                  std::span<const double> radii) {
    const double width = field.positions.width_um;
    const double height = field.positions.height_um;
    const double area2 = width * height * width * height;
    const std::size_t rings = radii.size();
    std::vector<RadiusSums> sums(rings);
    std::vector<double> rows(field.infected.size() * rings, 0.0);
    std::vector<double> radii2(radii.begin(), radii.end());
    for (double& radius : radii2) radius *= radius;
    const CellGrid grid(field.positions, cells, radii.back());
    grid.for_each_pair(radii.back(), [&](const CellGrid::Place& a, const CellGrid::Place& b, double dx, double dy) {
        const double weight = area2 / ((width - std::abs(dx)) * (height - std::abs(dy)));
        const double distance2 = dx * dx + dy * dy;
        std::size_t ring = 0;
        while (ring + 1 < rings && distance2 > radii2[ring]) ++ring;
        sums[ring].all.pairs += weight;
        sums[ring].all.squares += weight * weight;
        rows[a.cell * rings + ring] += weight;
        rows[b.cell * rings + ring] += weight;
        if (field.infected[a.cell] != 0 && field.infected[b.cell] != 0) sums[ring].infected += weight;
    });
    for (std::size_t ring = 1; ring < rings; ++ring) {  // from rings to discs
        sums[ring].all.pairs += sums[ring - 1].all.pairs;
        sums[ring].all.squares += sums[ring - 1].all.squares;
        sums[ring].infected += sums[ring - 1].infected;
    }
    for (std::size_t cell = 0; cell < field.infected.size(); ++cell) {
        double row = 0;
        for (std::size_t ring = 0; ring < rings; ++ring) {
            row += rows[cell * rings + ring];
            sums[ring].all.row_squares += row * row;
        }
    }
    return sums;
}

/// What the fields of a well add up to at one radius.
struct Total {
    double infected = 0;
    JoinMoments random;
};

}  // namespace

Ripley ripley(std::span<const PlacedField> fields, const RipleyOptions& options) {
    Ripley result;
    RipleyOptions sorted = options;
    std::sort(sorted.radii_um.begin(), sorted.radii_um.end());
    if (sorted.radii_um.empty() || !(sorted.radii_um.front() > 0)) {
        throw Error(Code::internal, "Ripley's function needs radii above 0");
    }
    result.reason = complaint(fields, sorted);
    if (!result.reason.empty()) return result;
    std::vector<Total> totals(sorted.radii_um.size());
    double pairs = 0;
    for (const PlacedField& field : fields) {
        const std::vector<std::uint32_t> cells = cells_with_place(field.positions);
        const auto infected = static_cast<std::size_t>(
            std::count_if(cells.begin(), cells.end(), [&](std::uint32_t cell) { return field.infected[cell] != 0; }));
        if (infected < 2) continue;
        pairs += static_cast<double>(infected) * static_cast<double>(infected - 1) / 2;
        const std::vector<RadiusSums> sums = sum_pairs(field, cells, sorted.radii_um);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const JoinMoments moments = join_moments(sums[i].all, cells.size(), infected);
            totals[i].infected += sums[i].infected;
            totals[i].random.mean += moments.mean;
            totals[i].random.variance += moments.variance;
        }
    }
    if (!(pairs > 0)) {
        result.reason = "no field has two infected cells";
        return result;
    }
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const auto& [observed, random] = totals[i];
        RipleyAtRadius at;
        at.radius_um = sorted.radii_um[i];
        at.l_um = std::sqrt(observed / pairs / std::numbers::pi);
        at.l_expected_um = std::sqrt(random.mean / pairs / std::numbers::pi);
        if (random.variance > 0) at.z = (observed - random.mean) / std::sqrt(random.variance);
        result.radii.push_back(at);
    }
    return result;
}

}  // namespace viroplate::infection
