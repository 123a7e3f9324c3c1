#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "infection/scaled_wells.hpp"
#include "viroplate/fit/fixed_null.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {

/// How the fields of one well differ.
struct WellSpread {
    double clumping = 1;  ///< Σ nᵢ²/N² over fields of nᵢ cells: how much of ρ π (1 − π) is left in the well's mean
    double prevalence = 0;
    double degrees = 0;     ///< fields − 1
    double pearson = 0;     ///< χ² of the fields' π about the well's, in units of chance alone
    double leverage = 0;    ///< what ρ adds to the expected pearson / degrees: 1 + ρ(π) · leverage
    bool tells = false;     ///< enough infected and uninfected cells in each field for the spread to be seen
    double dispersion = 1;  ///< own spread over that of the plate, drawn towards 1 (moderated)
    double t_degrees = 0;   ///< of the variance, for Student's t; 0: unknown
};

/// Spread of a well's fields about its π. Each field's π comes from one step of Newton's method from the well's, which
/// needs the field's score only.
WellSpread spread_between_fields(const ClassCounts& counts, const fit::FixedNull& fit, double prevalence);

/// Pools the spread over the plate: ρ(π) by maximum likelihood with pearson ~ (1 + ρ(π) · leverage) · χ², its trend
/// with π kept where the likelihood ratio says so (95 %), and how far wells may be trusted to share it by the scatter
/// of their own (Smyth 2004, section 6.2); fills in the wells' moderated dispersions.
FieldSpread pool_spread(std::span<WellSpread> wells);

}  // namespace viroplate::infection
