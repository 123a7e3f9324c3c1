#include "viroplate/segment/cells.hpp"

#include <algorithm>
#include <utility>

#include "segment/cell_grid.hpp"
#include "segment/cell_parts.hpp"
#include "segment/territories.hpp"

namespace viroplate::segment {

namespace {

constexpr double kReachShare = 0.6;
constexpr double kRingShare = 0.25;
constexpr double kLeastRingPx = 3.0;
constexpr double kGapPx = 1.0;
constexpr double kLongestPx = 4000;  // far beyond any cell; keeps squares of distances in 32 bits

struct Reaches {
    double cell = 0;
    RingReaches ring;
};

Reaches reaches_px(double diameter_px, std::optional<double> pixel_size_um, const CellOptions& options) {
    const double cell = in_px(options.reach, pixel_size_um, "cells.reach").value_or(kReachShare * diameter_px);
    const double gap = in_px(options.ring_gap, pixel_size_um, "cells.ring_gap").value_or(kGapPx);
    const double width = in_px(options.ring_width, pixel_size_um, "cells.ring_width")
                             .value_or(std::max(kLeastRingPx, kRingShare * diameter_px));
    const double bounded = std::clamp(cell, 0.0, kLongestPx);
    return {bounded, {gap, std::min(gap + width, bounded)}};
}

}  // namespace

void CellOptions::visit(OptionVisitor& visitor) {
    visitor.length("reach", reach, {0.0, 1000.0});
    visitor.length("ring_gap", ring_gap, {0.0, 1000.0});
    visitor.length("ring_width", ring_width, {1.0, 1000.0});
}

image::CellObjects cells(image::ObjectRuns nuclei, double diameter_px, std::optional<double> pixel_size_um,
                         const CellOptions& options) {
    const Reaches reaches = reaches_px(diameter_px, pixel_size_um, options);
    const CellGrid grid = cell_grid(nuclei.width(), nuclei.height(), diameter_px, reaches.cell);
    const Sites sites(nuclei, grid);
    const Territories territories = nearest_territories(sites, reaches.cell);
    return cell_parts(std::move(nuclei), territories, reaches.ring);
}

}  // namespace viroplate::segment
