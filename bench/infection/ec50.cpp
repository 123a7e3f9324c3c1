#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"
#include "viroplate/fit/dose_curve.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kPlates = 200;  ///< with 50, an interval that is right covers in all of them one time in 13
constexpr std::size_t kMockWells = 8;
constexpr std::size_t kVehicleWells = 12;
constexpr std::size_t kReplicates = 3;
constexpr int kDoses = 8;
constexpr double kLeastDose_nM = 1;  ///< half a decade a step
constexpr double kEc50_nM = 50;
constexpr double kMoi = 0.4;  ///< 33 % of the cells without interferon, 9.5 % with it

constexpr const char* kInhibitor = "inhibitor";

plate::MapWell shielded_well(double dose_nM) {
    auto well = virus_well(kMoi);
    well.interferon = "interferon";
    well.interferon_dose = 100;
    well.interferon_unit = "U/mL";
    if (dose_nM > 0) {
        well.role = plate::Role::compound;
        well.compound = kInhibitor;
        well.dose = dose_nM;
        well.dose_unit = "nM";
    }
    return well;
}

simulate::PlateSpec plate_of(double shift, std::size_t number) {
    auto plate = plain_plate(shift, seed_of(7, shift, number));
    simulate::CompoundEffect effect;
    effect.compound = kInhibitor;
    effect.ec50_molar = kEc50_nM * 1e-9;
    effect.lifts_shield = true;
    plate.compounds.push_back(effect);
    add_wells(plate, kMockWells, mock_well());
    add_wells(plate, kVehicleWells, shielded_well(0));
    for (int step = 0; step < kDoses; ++step) {
        add_wells(plate, kReplicates, shielded_well(kLeastDose_nM * std::pow(10.0, step / 2.0)));
    }
    return plate;
}

/// The infected fraction of a well, and the cells that it rests on; nothing where there is none.
struct Fraction {
    std::optional<double> infected;
    double cells = 1;
};

/// EC50 on the scale of log2 effective MOI, m = −ln(1 − P), against the vehicle wells with interferon. Weights are the
/// inverse variance of ln m by counting.
fit::DoseCurve curve_of(const simulate::PlateSpec& plate, const std::vector<Fraction>& fractions) {
    std::vector<fit::DoseResponse> responses;
    std::vector<double> vehicle;
    for (std::size_t i = 0; i < fractions.size(); ++i) {
        const auto& well = plate.map.wells[i];
        const double infected = fractions[i].infected.value_or(0);
        if (well.role == plate::Role::mock || infected <= 0 || infected >= 1) continue;
        const double moi = -std::log(1 - infected);
        const double variance = infected / ((1 - infected) * fractions[i].cells * moi * moi);
        responses.push_back({well.dose.value_or(0), std::log2(moi), 1 / variance});
        if (!well.dose) vehicle.push_back(std::log2(moi));
    }
    const double reference = mean_of(vehicle).value_or(0);
    for (auto& response : responses) response.response -= reference;
    return fit::fit_dose_curve(responses, {});
}

/// What the model makes of the plate, without chance.
std::vector<Fraction> model_fractions(const simulate::PlateSpec& plate) {
    std::vector<Fraction> fractions;
    for (const auto& well : plate.map.wells) {
        fractions.push_back({1 - std::exp(-simulate::effective_moi(well, plate)), 1000});
    }
    return fractions;
}

std::vector<Fraction> called_fractions(const infection::PlateCall& call) {
    std::vector<Fraction> fractions;
    for (const auto& well : call.wells) {
        fractions.push_back({well.corrected, static_cast<double>(well.counted.cells)});
    }
    return fractions;
}

/// EC50s of many plates against that of the model.
struct Ec50s {
    double truth_nM = 0;
    std::vector<double> found_nM;
    Share covered;
    Share with_interval;
    Reasons refused;
};

void add_ec50(Work& work, double shift, const Ec50s& ec50s) {
    const char* scale = "log2 effective-MOI ratio";
    std::string remark =
        fmt::format("model {:.1f} nM; intervals from {} curves", ec50s.truth_nM, ec50s.with_interval.text());
    const auto median = median_of(ec50s.found_nM);
    if (median) remark += fmt::format(", median {:.1f} nM", *median);
    if (!ec50s.refused.empty()) remark += fmt::format("; refused: {}", ec50s.refused.text());
    work.musts.add(demand_at(shift, fmt::format("EC50 ({}), median over plates, off, %, tables", scale),
                             Demand::Bound::at_most, 25),
                   median ? std::optional(100 * std::abs(*median / ec50s.truth_nM - 1)) : std::nullopt, remark);
    auto demand = demand_at(shift, "plates whose interval covers the EC50, %", Demand::Bound::between, 90);
    demand.most = 99;
    work.musts.add(demand, ec50s.covered.percent(), remark);
}

}  // namespace

void measure_ec50(Work& work) {
    for (const double shift : kShifts) {
        Ec50s ec50s;
        for (std::size_t i = 0; i < work.share_of(kPlates, 5); ++i) {
            const auto plate = plate_of(shift, i);
            const auto call = infection::call_plate(signals_of(see_tables(plate, work.threads)), call_options());
            const auto curve = curve_of(plate, called_fractions(call));
            ec50s.truth_nM = curve_of(plate, model_fractions(plate)).ec50.value;
            fmt::print(stderr, "\r  Δ {:.1f}, plate {}  ", shift, i + 1);
            if (!curve.valid) {
                ec50s.refused.add(call.correction_refused.empty() ? curve.reason : call.correction_refused);
                continue;
            }
            ec50s.found_nM.push_back(curve.ec50.value);
            ec50s.with_interval.count(curve.ec50_interval.has_value());
            if (!curve.ec50_interval) continue;
            ec50s.covered.count(curve.ec50_interval->low <= ec50s.truth_nM &&
                                ec50s.truth_nM <= curve.ec50_interval->high);
        }
        fmt::print(stderr, "\n");
        add_ec50(work, shift, ec50s);
    }
}

}  // namespace viroplate::bench
