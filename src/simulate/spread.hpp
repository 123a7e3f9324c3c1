#pragma once

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// The inoculum: hits of a cell are Poisson with mean effective MOI × susceptibility (1, or gamma with mean 1 and
/// shape `susceptibility_shape`); a cell with a hit is infected and founds a focus. Dead cells are left out.
void infect_by_inoculum(TrueWell& well, const Spec& spec);

/// Rounds of spread, a chain of binomials (Reed and Frost; Abbey 1952): in each round the cells infected in the round
/// before, and only they, pass the virus on. With f the cell-free share, beta the effective strength and lambda the
/// length of spread, the virus that reaches a living uninfected cell j is
///   force_j = (1 − f) · Σ_i beta · exp(−d_ij / lambda)  +  f · beta · 2 π lambda² · n / area,
/// over n infecting cells (the second term spreads over the whole well what the first would have given an even
/// monolayer), and it is infected with probability
///   (1 − shield · shield_protection · response(distance to the nearest infected cell)) · (1 − exp(−force_j)).
/// The cell it was infected by is drawn in proportion to its part of the force and hands on its focus. Infecting cells
/// farther than 8 lambda give 0.3 % of the force and are left out.
void spread(TrueWell& well, const Spec& spec);

/// Rounds for which a cell has been infected when the plate is fixed: 1 for the last round; 0 uninfected.
int rounds_infected(const TrueCell& cell, const Spec& spec);

}  // namespace viroplate::simulate
