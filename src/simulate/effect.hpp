#pragma once

#include <string>
#include <vector>

#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// A compound in a well: a name of the map and its dose in mol/L.
struct Dose {
    std::string compound;
    double molar = 0;
};

/// The compounds of a well, those with no dose or dose 0 left out.
/// Throws Code::assay for a dose that is no molarity.
std::vector<Dose> doses(const plate::MapWell& well);

/// The spec's entry for a compound; null when it has none.
const CompoundEffect* find_effect(const PlateSpec& plate, const std::string& compound);

bool has_interferon(const plate::MapWell& well);

/// c^h / (c^h + c50^h), 0 at dose 0.
double hill(double dose, double half_dose, double slope);

}  // namespace viroplate::simulate
