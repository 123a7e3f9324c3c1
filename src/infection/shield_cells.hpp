#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viroplate/infection/shield.hpp"

namespace viroplate::infection {

/// A called cell near a bystander.
struct NearSource {
    float log2_distance;
    std::uint32_t source;
};

/// An uninfected cell with a response and a place.
struct Bystander {
    float response = 0;
    float border_um = 0;   ///< distance to the nearest border of the field
    float nearest_um = 0;  ///< distance to the nearest called cell
    std::uint32_t block = 0;
    std::uint32_t first = 0;  ///< of the called cells near it
    std::uint32_t count = 0;
};

/// The cells of a well as the fit needs them.
struct Bystanders {
    std::vector<Bystander> cells;
    std::vector<NearSource> near;  ///< of all bystanders, each one's in order of distance
    std::vector<double> weight;    ///< of every source: chance that it is one
    double true_share = 0;         ///< mean of the weights
    bool weights_known = false;    ///< they are probabilities of each cell, not one rate for all
    std::size_t blocks = 0;
    std::vector<float> uninfected_response;  ///< of all uninfected cells, with a place or not
    std::vector<float> infected_response;    ///< of called cells that serve as sources

    std::span<const NearSource> near_to(const Bystander& cell) const {
        return std::span(near).subspan(cell.first, cell.count);
    }
};

Bystanders gather_bystanders(std::span<const ShieldField> fields, double false_positive_rate,
                             const ShieldOptions& options);

}  // namespace viroplate::infection
