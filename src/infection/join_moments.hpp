#pragma once

#include <cstddef>

namespace viroplate::infection {

/// What the moments need to know of weighted pairs i < j.
struct PairSums {
    double pairs = 0;        ///< Σ w
    double squares = 0;      ///< Σ w²
    double row_squares = 0;  ///< Σ_i (Σ_j w_ij)²
};

struct JoinMoments {
    double mean = 0;
    double variance = 0;
};

/// Mean and variance of the summed weights of pairs that are both marked, when `marked` of `cells` are marked at random
/// without replacement (Cliff & Ord 1981, nonfree sampling). With p_k = chance that k given cells are all marked:
/// mean = Σw · p₂; E[T²] = Σw² p₂ + (Σrow² − 2 Σw²) p₃ + the rest of (Σw)² · p₄, by how many cells two pairs have in
/// all.
JoinMoments join_moments(const PairSums& sums, std::size_t cells, std::size_t marked);

}  // namespace viroplate::infection
