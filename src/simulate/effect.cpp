#include "simulate/effect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "simulate/plate_effect.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/units.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kToxicSlope = 2;

void add_dose(std::vector<Dose>& found, const plate::MapWell& well, const std::string& compound,
              std::optional<double> dose, const std::string& unit) {
    if (compound.empty() || dose.value_or(0) <= 0) return;
    const auto molar = dose_molar(*dose, unit);
    if (!molar) {
        throw Error(
            Code::assay,
            fmt::format("well {}: the dose of {} is in \"{}\", which is no molarity", name(well.well), compound, unit),
            "Give doses of simulated compounds in M, mM, uM, nM or pM.");
    }
    found.push_back({compound, *molar});
}

/// What is in the well multiplies MOI and strength of spread by these.
struct Factors {
    double shield = 1;
    double compounds = 1;
};

/// Without the compounds that act at the time `absent` only.
Factors infection_factors(const plate::MapWell& well, const PlateSpec& plate, Acts absent) {
    double log_shield = has_interferon(well) ? std::log(plate.spec.interferon_shield) : 0;
    Factors factors;
    for (const Dose& dose : doses(well)) {
        const CompoundEffect* effect = find_effect(plate, dose.compound);
        if (effect == nullptr || effect->acts == absent) continue;
        const double share = hill(dose.molar, effect->ec50_molar, effect->hill_slope);
        if (effect->lifts_shield) log_shield *= 1 - share;
        factors.compounds *= 1 + (effect->maximum - 1) * share;
    }
    factors.shield = std::exp(log_shield);
    return factors;
}

}  // namespace

std::vector<Dose> doses(const plate::MapWell& well) {
    std::vector<Dose> found;
    add_dose(found, well, well.compound, well.dose, well.dose_unit);
    add_dose(found, well, well.compound2, well.dose2, well.dose2_unit);
    return found;
}

const CompoundEffect* find_effect(const PlateSpec& plate, const std::string& compound) {
    const auto found = std::find_if(plate.compounds.begin(), plate.compounds.end(),
                                    [&](const CompoundEffect& effect) { return effect.compound == compound; });
    return found == plate.compounds.end() ? nullptr : &*found;
}

double hill(double dose, double half_dose, double slope) {
    if (dose <= 0) return 0;
    return 1 / (1 + std::pow(half_dose / dose, slope));
}

bool has_interferon(const plate::MapWell& well) {
    return !well.interferon.empty() && well.interferon_dose.value_or(1) > 0;
}

double effective_moi(const plate::MapWell& well, const PlateSpec& plate) {
    const Factors factors = infection_factors(well, plate, Acts::on_spread);
    return well.moi.value_or(0) * factors.shield * factors.compounds * moi_factor(well.well, plate);
}

double effective_spread(const plate::MapWell& well, const PlateSpec& plate) {
    const Factors factors = infection_factors(well, plate, Acts::on_entry);
    return plate.spec.spread_strength * factors.shield * factors.compounds;
}

double shield_strength(const plate::MapWell& well, const PlateSpec& plate) {
    double strength = 1;
    for (const Dose& dose : doses(well)) {
        const CompoundEffect* effect = find_effect(plate, dose.compound);
        if (effect == nullptr || !effect->lifts_shield || effect->acts == Acts::on_entry) continue;
        strength *= 1 - hill(dose.molar, effect->ec50_molar, effect->hill_slope);
    }
    return strength;
}

double survival(const plate::MapWell& well, const PlateSpec& plate) {
    double alive = presence(well.well, plate);
    for (const Dose& dose : doses(well)) {
        const CompoundEffect* effect = find_effect(plate, dose.compound);
        if (effect != nullptr && effect->cc50_molar > 0) alive *= 1 - hill(dose.molar, effect->cc50_molar, kToxicSlope);
    }
    return alive;
}

}  // namespace viroplate::simulate
