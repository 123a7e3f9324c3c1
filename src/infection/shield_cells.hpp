#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viroplate/infection/shield.hpp"

namespace viroplate::infection {

/// One called cell near a bystander, and how likely it is the nearest true source.
struct SourceShare {
    float log2_distance;
    float share;
};

/// An uninfected cell with a response and a place.
struct Bystander {
    float response = 0;
    float border_um = 0;   ///< distance to the nearest border of the field
    float nearest_um = 0;  ///< distance to the nearest called cell
    std::uint32_t block = 0;
    std::uint32_t first_share = 0;
    std::uint32_t shares = 0;
};

/// The cells of a well as the fit needs them.
struct Bystanders {
    std::vector<Bystander> cells;
    std::vector<SourceShare> shares;
    std::size_t blocks = 0;
    std::size_t sources = 0;
    double true_share = 1;                   ///< mean weight of the sources
    std::vector<float> uninfected_response;  ///< of all uninfected cells, with a place or not
    std::vector<float> infected_response;    ///< of called cells that serve as sources
};

Bystanders gather_bystanders(std::span<const ShieldField> fields, double false_positive_rate,
                             const ShieldOptions& options);

}  // namespace viroplate::infection
