#include "viroplate/segment/cells.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "segment/cell_grid.hpp"
#include "segment/cell_parts.hpp"
#include "segment/propagate.hpp"
#include "segment/stain.hpp"
#include "segment/territories.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

namespace {

constexpr std::array<std::string_view, 2> kMethods{"dilate", "propagate"};
constexpr double kReachShare = 0.6;
constexpr double kPropagatedReachShare = 2.0;
constexpr double kRingShare = 0.25;
constexpr double kLeastRingPx = 3.0;
constexpr double kGapPx = 1.0;
constexpr double kLongestPx = 4000;  // far beyond any cell; keeps squares of distances in 32 bits
constexpr float kNoiseSteps = 4;     // what the stain must rise above its noise by

struct Reaches {
    double cell = 0;
    RingReaches ring;
};

Reaches reaches_px(double diameter_px, std::optional<double> pixel_size_um, const CellOptions& options) {
    const double share = options.method == CellMethod::propagate ? kPropagatedReachShare : kReachShare;
    const double cell = in_px(options.reach, pixel_size_um, "cells.reach").value_or(share * diameter_px);
    const double gap = in_px(options.ring_gap, pixel_size_um, "cells.ring_gap").value_or(kGapPx);
    const double width = in_px(options.ring_width, pixel_size_um, "cells.ring_width")
                             .value_or(std::max(kLeastRingPx, kRingShare * diameter_px));
    const double bounded = std::clamp(cell, 0.0, kLongestPx);
    return {bounded, {gap, std::min(gap + width, bounded)}};
}

/// The stain's levels as a rule for steps on the grid.
StepRule step_rule(const Stain& stain, double diameter_grid_px, const CellOptions& options) {
    const auto level = static_cast<float>(options.foreground_level) * stain.contrast;
    StepRule rule;
    rule.foreground = stain.background + std::max(kNoiseSteps * stain.noise, level);
    const double difference = options.regularization * stain.contrast / diameter_grid_px;
    rule.difference = difference > 0 ? static_cast<float>(difference) : 1.0F;
    return rule;
}

StepCosts step_costs_in(const image::PreparedPlane& plane, const Sites& sites, double diameter_px,
                        const CellOptions& options) {
    const Stain stain = stain_on_grid(plane, sites);
    return step_costs(stain, sites, step_rule(stain, diameter_px / sites.grid().factor, options));
}

Territories propagated_territories(const Sites& sites, const image::PreparedPlane& stain, double reach_px,
                                   double diameter_px, const CellOptions& options) {
    const StepCosts costs = step_costs_in(stain, sites, diameter_px, options);
    const WithinReach within(sites, reach_px);
    TerritoryRows rows(sites.grid(), sites.count());
    propagate(sites, costs, [&](std::span<const std::uint32_t> labels) { rows.add(labels, within); });
    return rows.finish();
}

/// The cells with the territories that `territories_of(sites, reach_px)` gives them.
template <class TerritoriesOf>
image::CellObjects cells_with(image::ObjectRuns nuclei, double diameter_px, std::optional<double> pixel_size_um,
                              const CellOptions& options, TerritoriesOf territories_of) {
    const Reaches reaches = reaches_px(diameter_px, pixel_size_um, options);
    const CellGrid grid = cell_grid(nuclei.width(), nuclei.height(), diameter_px, reaches.cell);
    const Territories territories = territories_of(Sites(nuclei, grid), reaches.cell);
    return cell_parts(std::move(nuclei), territories, reaches.ring);
}

}  // namespace

void CellOptions::visit(OptionVisitor& visitor) {
    visitor.choose("method", method, kMethods);
    visitor.text("channel", channel);
    visitor.length("reach", reach, {0.0, 1000.0});
    visitor.length("ring_gap", ring_gap, {0.0, 1000.0});
    visitor.length("ring_width", ring_width, {1.0, 1000.0});
    visitor.number("regularization", regularization, {0.01, 1000.0});
    visitor.number("foreground_level", foreground_level, {0.0, 1.0});
}

image::CellObjects cells(image::ObjectRuns nuclei, double diameter_px, std::optional<double> pixel_size_um,
                         const CellOptions& options) {
    if (options.method != CellMethod::dilate) {
        throw Error(Code::internal, "cells are to be propagated, but there is no stain");
    }
    return cells_with(std::move(nuclei), diameter_px, pixel_size_um, options, nearest_territories);
}

image::CellObjects cells(image::ObjectRuns nuclei, const image::PreparedPlane& stain, double diameter_px,
                         std::optional<double> pixel_size_um, const CellOptions& options) {
    if (options.method == CellMethod::dilate) return cells(std::move(nuclei), diameter_px, pixel_size_um, options);
    if (stain.level.width != nuclei.width() || stain.level.height != nuclei.height()) {
        throw Error(Code::internal, "the stain of the cells and the nuclei differ in size");
    }
    if (nuclei.count() == 0) return {nuclei, nuclei, nuclei};
    const auto propagated = [&](const Sites& sites, double reach_px) {
        return propagated_territories(sites, stain, reach_px, diameter_px, options);
    };
    return cells_with(std::move(nuclei), diameter_px, pixel_size_um, options, propagated);
}

}  // namespace viroplate::segment
