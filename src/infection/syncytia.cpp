#include <algorithm>
#include <cmath>
#include <numeric>

#include "infection/cell_grid.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/fit/robust.hpp"
#include "viroplate/infection/foci.hpp"

namespace viroplate::infection {

namespace {

/// Groups that grow together (union by the lower index, paths halved).
class Groups {
public:
    explicit Groups(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0U); }
    std::uint32_t of(std::uint32_t cell) {
        while (parent_[cell] != cell) {
            parent_[cell] = parent_[parent_[cell]];
            cell = parent_[cell];
        }
        return cell;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        a = of(a);
        b = of(b);
        if (a != b) parent_[std::max(a, b)] = std::min(a, b);
    }

private:
    std::vector<std::uint32_t> parent_;
};

/// Diameters with the gaps filled by the median one; empty when no nucleus has one.
std::vector<double> complete_diameters(std::span<const float> diameter_um) {
    std::vector<double> diameters;
    for (const float diameter : diameter_um) {
        if (std::isfinite(diameter) && diameter > 0) diameters.push_back(static_cast<double>(diameter));
    }
    const std::optional<double> median = fit::median(diameters);
    if (!median) return {};
    diameters.clear();
    for (const float diameter : diameter_um) {
        const bool known = std::isfinite(diameter) && diameter > 0;
        diameters.push_back(known ? static_cast<double>(diameter) : *median);
    }
    return diameters;
}

}  // namespace

void SyncytiaOptions::visit(OptionVisitor& visitor) {
    visitor.number("gap_in_diameters", gap_in_diameters, {0.0, 3.0});
    visitor.integer("minimum_nuclei", minimum_nuclei, {2, 1000});
}

Syncytia find_syncytia(const CellPositions& positions, std::span<const std::uint8_t> infected,
                       std::span<const float> diameter_um, const SyncytiaOptions& options) {
    const std::size_t cells = positions.size();
    if (positions.y_um.size() != cells || infected.size() != cells || diameter_um.size() != cells) {
        throw Error(Code::internal, "labels or diameters that do not match the positions of the nuclei");
    }
    Syncytia result;
    result.of_cell.assign(cells, -1);
    std::vector<std::uint32_t> placed = cells_with_place(positions);
    result.total_nuclei = placed.size();
    if (placed.empty()) {
        result.reason = "no nuclei";
        return result;
    }
    const std::vector<double> diameters = complete_diameters(diameter_um);
    if (diameters.empty()) {
        result.reason = "no nucleus has a diameter in micrometres";
        return result;
    }
    std::erase_if(placed, [&](std::uint32_t cell) { return infected[cell] == 0; });
    const double reach_um = (1 + options.gap_in_diameters) * *std::max_element(diameters.begin(), diameters.end());
    Groups groups(cells);
    CellGrid(positions, placed, reach_um)
        .for_each_pair(reach_um, [&](const CellGrid::Place& a, const CellGrid::Place& b, double dx, double dy) {
            const double mean_um = (diameters[a.cell] + diameters[b.cell]) / 2;
            if (std::sqrt(dx * dx + dy * dy) - mean_um <= options.gap_in_diameters * mean_um) {
                groups.join(a.cell, b.cell);
            }
        });
    std::vector<std::uint32_t> sizes(cells, 0);
    for (const std::uint32_t cell : placed) ++sizes[groups.of(cell)];
    std::uint64_t fused = 0;
    std::uint64_t in_syncytia = 0;
    for (const std::uint32_t cell : placed) {  // in ascending order, so a group's first nucleus comes first
        const std::uint32_t first = groups.of(cell);
        if (sizes[first] < static_cast<std::uint32_t>(options.minimum_nuclei)) continue;
        if (first == cell) {
            result.of_cell[cell] = static_cast<std::int32_t>(result.nuclei.size());
            result.nuclei.push_back(sizes[first]);
            fused += sizes[first] - 1;
            in_syncytia += sizes[first];
        }
        result.of_cell[cell] = result.of_cell[first];
    }
    if (result.total_nuclei > 1) {
        result.fusion_index = static_cast<double>(fused) / static_cast<double>(result.total_nuclei - 1);
    }
    if (!result.nuclei.empty()) {
        result.nuclei_per_syncytium = static_cast<double>(in_syncytia) / static_cast<double>(result.nuclei.size());
    }
    return result;
}

std::optional<double> fusion_index(std::span<const Syncytia> fields) {
    std::uint64_t fused = 0;
    std::uint64_t total = 0;
    for (const Syncytia& field : fields) {
        total += field.total_nuclei;
        for (const std::uint32_t nuclei : field.nuclei) fused += nuclei - 1;
    }
    if (total < 2) return std::nullopt;
    return static_cast<double>(fused) / static_cast<double>(total - 1);
}

}  // namespace viroplate::infection
