#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "segment/cell_grid.hpp"
#include "segment/stain.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::segment {

/// What the step from a pixel of the grid to a neighbour costs, the same both ways: Jones, Carpenter & Golland 2005.
struct StepCosts {
    using Cost = std::uint16_t;
    static constexpr Cost kFlat = 16;             ///< of a step along a row or column where the image is flat
    static constexpr Cost kBlocked = 0x3FFF;      ///< out of the foreground; all ones, so that twice it fits
    static constexpr Cost kHighest = 16 * kFlat;  ///< of a step within it

    /// The grid with a margin of one blocked pixel on every side: step from each pixel to the one right of it, below
    /// it, and the two diagonally below it.
    image::Plane<Cost> right, below, below_right, below_left;
};

struct StepRule {
    float foreground = 0;  ///< pixels of this signal or less belong to no cell, unless they are sites
    float difference = 1;  ///< mean absolute difference of the neighbourhoods that weighs as much as one step
};

StepCosts step_costs(const Stain& stain, const Sites& sites, const StepRule& rule);

/// To each grid pixel the nucleus from whose sites the cheapest way comes (1 + nucleus; 0 where there is no way), row
/// by row from the first to the last; of equally cheap ways the one from the lower number.
void propagate(const Sites& sites, const StepCosts& costs,
               const std::function<void(std::span<const std::uint32_t>)>& take_row);

}  // namespace viroplate::segment
