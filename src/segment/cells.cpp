#include "viroplate/segment/cells.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "segment/nearest.hpp"

namespace viroplate::segment {

namespace {

constexpr double kReachShare = 0.6;
constexpr double kRingShare = 0.25;
constexpr double kLeastRingPx = 3.0;
constexpr double kGapPx = 1.0;
constexpr double kLongestPx = 4000;  // far beyond any cell; keeps squares of distances in 32 bits

struct Reaches {
    double cell = 0;
    double gap = 0;
    double ring_end = 0;
};

Reaches reaches_px(double diameter_px, std::optional<double> pixel_size_um, const CellOptions& options) {
    const double cell = in_px(options.reach, pixel_size_um, "cells.reach").value_or(kReachShare * diameter_px);
    const double gap = in_px(options.ring_gap, pixel_size_um, "cells.ring_gap").value_or(kGapPx);
    const double width = in_px(options.ring_width, pixel_size_um, "cells.ring_width")
                             .value_or(std::max(kLeastRingPx, kRingShare * diameter_px));
    const double bounded = std::clamp(cell, 0.0, kLongestPx);
    return {bounded, gap, std::min(gap + width, bounded)};
}

}  // namespace

void CellOptions::visit(OptionVisitor& visitor) {
    visitor.length("reach", reach, {0.0, 1000.0});
    visitor.length("ring_gap", ring_gap, {0.0, 1000.0});
    visitor.length("ring_width", ring_width, {1.0, 1000.0});
}

image::CellLabels cells(image::LabelPlane nuclei, std::size_t count, double diameter_px,
                        std::optional<double> pixel_size_um, const CellOptions& options) {
    const Reaches reaches = reaches_px(diameter_px, pixel_size_um, options);
    const double gap_squared = reaches.gap * reaches.gap;
    const double ring_squared = reaches.ring_end * reaches.ring_end;
    image::CellLabels result;
    result.count = count;
    result.nuclei = std::move(nuclei);
    result.rings = image::LabelPlane(result.nuclei.width, result.nuclei.height, 0);
    result.cells = image::LabelPlane(result.nuclei.width, result.nuclei.height, 0);
    visit_nearest(result.nuclei, reaches.cell, [&](int y, std::span<const Nearest> row) {
        const auto rings = result.rings.row(y);
        const auto cell_row = result.cells.row(y);
        for (std::size_t x = 0; x < row.size(); ++x) {
            cell_row[x] = row[x].label;
            const bool in_ring = row[x].squared > gap_squared && row[x].squared <= ring_squared;
            rings[x] = in_ring && row[x].squared > 0 ? row[x].label : 0;
        }
    });
    return result;
}

}  // namespace viroplate::segment
