#include <algorithm>
#include <cmath>

#include "simulate/death.hpp"
#include "simulate/effect.hpp"
#include "simulate/field_place.hpp"
#include "simulate/placement.hpp"
#include "simulate/plate_effect.hpp"
#include "simulate/shield.hpp"
#include "simulate/spread.hpp"
#include "simulate/stream.hpp"
#include "simulate/syncytia.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

/// A factor of mean 1 and coefficient of variation `cv`, never negative.
double log_normal_factor(Random& random, double cv) {
    const double sigma = std::sqrt(std::log1p(cv * cv));
    return std::exp(sigma * random.normal() - sigma * sigma / 2);
}

std::size_t cells_seeded(const PlateSpec& plate, WellAddress well, double area_mm2) {
    const Spec& spec = plate.spec;
    Random random = stream(spec.seed, Purpose::layout, {well, 0, 0});
    const double wells_factor = std::max(0.1, 1 + spec.density_cv * random.normal());
    return static_cast<std::size_t>(
        std::llround(spec.density_per_mm2 * area_mm2 * wells_factor * cells_factor(well, plate)));
}

void stain(TrueWell& well, const Spec& spec) {
    for (TrueCell& cell : well.cells) {
        Random random = stream(spec.seed, Purpose::signal, {well.well, 0, static_cast<std::size_t>(cell.seat)});
        cell.nucleus_signal_e = spec.nucleus_signal_e * log_normal_factor(random, spec.nucleus_signal_cv);
        cell.cytoplasm_signal_e = spec.cytoplasm_signal_e * log_normal_factor(random, spec.cytoplasm_signal_cv);
        const double dex =
            cell.infected ? virus_shift(spec, rounds_infected(cell, spec)) + spec.virus_infected_dex * random.normal()
                          : spec.virus_uninfected_dex * random.normal();
        cell.virus_signal_e = spec.virus_signal_e * std::pow(10.0, dex);
        if (!cell.living()) shrink_nucleus(cell);
    }
}

/// Distance of the well from the focal plane: normal around 0, or far off in a share of the wells.
double draw_defocus(const Spec& spec, WellAddress well) {
    Random random = stream(spec.seed, Purpose::defocus, {well, 0, 0});
    const double usual_um = spec.defocus_um * random.normal();
    return random.uniform() < spec.defocus_bad_share ? spec.defocus_bad_um : usual_um;
}

void number_cells(TrueWell& well, const Spec& spec) {
    int number = 0;
    for (TrueCell& cell : well.cells) {
        cell.cell = ++number;
        cell.field = field_at(spec, cell.x_um, cell.y_um);
    }
}

template <class Chosen>
CellCount count_cells(const TrueWell& well, Chosen chosen) {
    CellCount count;
    for (const TrueCell& cell : well.cells) {
        if (!chosen(cell)) continue;
        count.living += cell.living() ? 1 : 0;
        count.infected += cell.living() && cell.infected ? 1 : 0;
        count.dead += cell.living() ? 0 : 1;
    }
    return count;
}

}  // namespace

std::optional<double> CellCount::infected_fraction() const {
    if (living == 0) return std::nullopt;
    return static_cast<double>(infected) / static_cast<double>(living);
}

CellCount TrueWell::count() const {
    return count_cells(*this, [](const TrueCell&) { return true; });
}

CellCount TrueWell::count_imaged() const {
    return count_cells(*this, [](const TrueCell& cell) { return cell.field > 0; });
}

TrueWell make_well(const plate::MapWell& well, const PlateSpec& plate) {
    const Spec& spec = plate.spec;
    TrueWell made;
    made.well = well.well;
    made.moi = well.moi.value_or(0);
    made.effective_moi = effective_moi(well, plate);
    made.effective_spread = effective_spread(well, plate);
    made.shield = shield_strength(well, plate);
    made.defocus_um = draw_defocus(spec, well.well);
    made.width_um = well_width_um(spec);
    made.height_um = well_height_um(spec);
    if (well.role == plate::Role::empty) return made;

    const std::size_t seeded = cells_seeded(plate, well.well, made.width_um * made.height_um * 1e-6);
    made.cells = place_nuclei(spec, seeded, made.width_um, made.height_um,
                              stream(spec.seed, Purpose::layout, {well.well, 0, 1}));
    kill_by_compound(made, spec, {presence(well.well, plate), survival(well, plate)});
    kill_some(made, spec);
    infect_by_inoculum(made, spec);
    spread(made, spec);
    respond(made, spec, has_interferon(well) ? Interferon::present : Interferon::absent);
    kill_by_virus(made, spec);
    fuse(made, spec);
    stain(made, spec);
    stain_reporter(made, spec);
    mix_signals(made);
    number_cells(made, spec);
    return made;
}

}  // namespace viroplate::simulate
