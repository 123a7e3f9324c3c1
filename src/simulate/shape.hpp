#pragma once

#include <array>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/simulate/spec.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// A smooth closed wobble around 1: 1 + Σ a_k cos(k θ + φ_k), k = 2 … 6.
struct Wobble {
    static constexpr std::size_t kHarmonics = 5;
    std::array<float, kHarmonics> cosine{};
    std::array<float, kHarmonics> sine{};

    /// Towards the unit vector (ux, uy).
    float at(float ux, float uy) const;
};

/// A dark spot in the chromatin.
struct Nucleolus {
    float x = 0;  ///< px from the nucleus centre
    float y = 0;
    float radius = 0;
};

/// The drawn form of a cell, in pixels of the canvas it is drawn on.
struct CellShape {
    float x = 0;
    float y = 0;
    float half_long = 0;  ///< of the nucleus
    float half_short = 0;
    float axis_x = 1;  ///< unit vector of the long axis
    float axis_y = 0;
    float reach = 0;    ///< largest distance of the cell's rim from its centre
    int syncytium = 0;  ///< cells of one have no seam between them; 0: none
    Wobble nucleus_outline;
    Wobble cell_outline;
    std::vector<Nucleolus> nucleoli;

    /// Distance of the nucleus's edge from the centre towards (ux, uy).
    float nucleus_radius(float ux, float uy) const;
    /// Distance of the cell's rim, at least a little outside the nucleus, at most `reach`.
    float cell_radius(float ux, float uy, float nucleus) const;
};

/// The form of `cell`; its centre is at (x, y) on the canvas. Depends on seed, well and cell alone.
CellShape make_shape(const TrueCell& cell, WellAddress well, const Spec& spec, float x, float y);

}  // namespace viroplate::simulate
