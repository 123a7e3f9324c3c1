#include <algorithm>
#include <cmath>

#include "simulate/placement.hpp"
#include "simulate/stream.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

/// A factor of mean 1 and coefficient of variation `cv`, never negative.
double log_normal_factor(Random& random, double cv) {
    const double sigma = std::sqrt(std::log1p(cv * cv));
    return std::exp(sigma * random.normal() - sigma * sigma / 2);
}

std::size_t cells_seeded(const Spec& spec, WellAddress well, double area_mm2) {
    Random random = stream(spec.seed, Purpose::layout, {well, 0, 0});
    const double wells_factor = std::max(0.1, 1 + spec.density_cv * random.normal());
    return static_cast<std::size_t>(std::llround(spec.density_per_mm2 * area_mm2 * wells_factor));
}

/// Leaves each cell in place with probability `alive`, whatever becomes of the others.
void thin(std::vector<TrueCell>& cells, double alive, const Spec& spec, WellAddress well) {
    std::vector<TrueCell> left;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (stream(spec.seed, Purpose::survival, {well, 0, i}).uniform() < alive) left.push_back(cells[i]);
    }
    cells = std::move(left);
}

void infect(TrueWell& well, const Spec& spec) {
    const double probability = -std::expm1(-well.effective_moi);
    int foci = 0;
    for (TrueCell& cell : well.cells) {
        const auto item = static_cast<std::size_t>(cell.cell);
        cell.infected = stream(spec.seed, Purpose::infection, {well.well, 0, item}).uniform() < probability;
        cell.generation = cell.infected ? 1 : 0;
        cell.focus = cell.infected ? ++foci : 0;
    }
}

void stain(TrueWell& well, const Spec& spec) {
    for (TrueCell& cell : well.cells) {
        Random random = stream(spec.seed, Purpose::signal, {well.well, 0, static_cast<std::size_t>(cell.cell)});
        cell.nucleus_signal_e = spec.nucleus_signal_e * log_normal_factor(random, spec.nucleus_signal_cv);
        cell.cytoplasm_signal_e = spec.cytoplasm_signal_e * log_normal_factor(random, spec.cytoplasm_signal_cv);
        const double dex = cell.infected ? spec.virus_shift_dex + spec.virus_infected_dex * random.normal()
                                         : spec.virus_uninfected_dex * random.normal();
        cell.virus_signal_e = spec.virus_signal_e * std::pow(10.0, dex);
    }
}

}  // namespace

std::size_t TrueWell::infected() const {
    return static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](const TrueCell& cell) { return cell.infected; }));
}

TrueWell make_well(const plate::MapWell& well, const PlateSpec& plate) {
    const Spec& spec = plate.spec;
    TrueWell made;
    made.well = well.well;
    made.moi = well.moi.value_or(0);
    made.effective_moi = effective_moi(well, plate);
    const double field_um = spec.field_size_px * spec.pixel_size_um;
    made.width_um = spec.fields * field_um + 2 * spec.well_margin_um;
    made.height_um = field_um + 2 * spec.well_margin_um;
    if (well.role == plate::Role::empty) return made;

    const std::size_t seeded = cells_seeded(spec, well.well, made.width_um * made.height_um * 1e-6);
    made.cells = place_nuclei(spec, seeded, made.width_um, made.height_um,
                              stream(spec.seed, Purpose::layout, {well.well, 0, 1}));
    thin(made.cells, survival(well, plate), spec, well.well);
    int number = 0;
    for (TrueCell& cell : made.cells) cell.cell = ++number;
    infect(made, spec);
    stain(made, spec);
    return made;
}

}  // namespace viroplate::simulate
