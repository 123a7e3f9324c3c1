#pragma once

#include <vector>

#include "viroplate/core/random.hpp"
#include "viroplate/simulate/spec.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// Radius of a nucleus's ellipse towards the unit vector (ux, uy), in µm.
double radius_towards(const TrueCell& cell, double ux, double uy);

/// Nuclei (shape and place; nothing else is set) in a rectangle of width × height µm. Random sequential addition with a
/// hard core: along the line between two centres their ellipses overlap by no more than `overlap` of the way. A share
/// `clustering` is put beside a nucleus that is already there. Nuclei that find no room are left out.
std::vector<TrueCell> place_nuclei(const Spec& spec, std::size_t count, double width_um, double height_um,
                                   Random random);

}  // namespace viroplate::simulate
