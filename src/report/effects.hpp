#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/page_data.hpp"

/// What the compounds did, in words, from the comparison with the vehicle wells.
namespace viroplate::report {

struct Effect {
    enum class Kind { sensitises, protects, mixed, none, no_vehicle, without_virus };

    Kind kind = Kind::none;
    std::string compound;
    std::string condition;              ///< "with interferon-β, MOI 0.3"; only what tells series of this plate apart
    std::string words;                  ///< "sensitises from 30 nM on"
    std::string detail;                 ///< "12.1 % → 41.0 % infected at 1 µM"
    std::optional<double> vehicle;      ///< infected fraction of the vehicle wells at the strongest dose
    std::optional<double> treated;      ///< infected fraction at the strongest dose
    std::string strongest;              ///< that dose as text
    double strength = 0;                ///< |log2 odds ratio| there; 0 without a direction
    std::optional<double> least_cells;  ///< smallest relative cell number of the doses that stand apart
};

/// One effect a compound, virus, MOI and interferon; those with a direction first, strongest first; ties as in
/// the comparison.
std::vector<Effect> effects(const std::vector<ComparisonView>& comparison);

/// "sensitises", "protects", "both ways", "no clear effect", "no vehicle wells", "without virus".
const char* name(Effect::Kind kind);

}  // namespace viroplate::report
