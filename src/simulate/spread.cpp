#include "simulate/spread.hpp"

#include <cmath>
#include <numbers>

#include "simulate/cell_bins.hpp"
#include "simulate/gamma.hpp"
#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr double kReach = 8;  ///< lengths of spread

StreamPlace seat_of(const TrueWell& well, const TrueCell& cell, int round) {
    return {well.well, round, static_cast<std::size_t>(cell.seat)};
}

/// A round of spread: where the virus comes from, and how strongly.
struct Round {
    int number = 1;
    CellBins infecting;    ///< infected in the round before
    CellBins infected;     ///< in all rounds before
    double local = 0;      ///< force of a cell at distance 0
    double cell_free = 0;  ///< force everywhere in the well
};

std::vector<std::size_t> infected_in(const TrueWell& well, int first_generation, int last_generation) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        const int generation = well.cells[i].generation;
        if (generation >= first_generation && generation <= last_generation) found.push_back(i);
    }
    return found;
}

Round make_round(const TrueWell& well, const Spec& spec, int number) {
    const auto bins = [&](int first) {
        return CellBins(well.cells, infected_in(well, first, number), well.width_um, well.height_um);
    };
    Round round{number, bins(number), bins(1)};
    const double length = spec.spread_length_um;
    const double around = 2 * std::numbers::pi * length * length / (well.width_um * well.height_um);
    round.local = (1 - spec.spread_jump) * well.effective_spread;
    round.cell_free = spec.spread_jump * well.effective_spread * around * static_cast<double>(round.infecting.size());
    return round;
}

double local_force(const TrueCell& cell, const Round& round, const Spec& spec) {
    double sum = 0;
    round.infecting.within(cell.x_um, cell.y_um, kReach * spec.spread_length_um,
                           [&](std::size_t, double d) { sum += std::exp(-d / spec.spread_length_um); });
    return round.local * sum;
}

double protection(const TrueWell& well, const TrueCell& cell, const Round& round, const Spec& spec) {
    if (spec.shield_protection <= 0 || well.shield <= 0) return 0;
    const auto distance = round.infected.nearest_um(cell.x_um, cell.y_um);
    return distance ? well.shield * spec.shield_protection * shield_response(spec, *distance) : 0;
}

/// Focus of the cell from which the virus came; `drawn` in [0, force) says which part of the force it was.
int focus_from(const TrueWell& well, const TrueCell& cell, const Round& round, const Spec& spec, double drawn) {
    int focus = 0;
    double sum = 0;
    bool found = false;
    const auto pass = [&](std::size_t index, double force) {
        if (found) return;
        sum += force;
        focus = well.cells[index].focus;
        found = drawn < sum;
    };
    round.infecting.within(cell.x_um, cell.y_um, kReach * spec.spread_length_um, [&](std::size_t index, double d) {
        pass(index, round.local * std::exp(-d / spec.spread_length_um));
    });
    if (found || round.cell_free <= 0) return focus;
    const double each = round.cell_free / static_cast<double>(round.infecting.size());
    round.infecting.within(well.width_um / 2, well.height_um / 2, well.width_um + well.height_um,
                           [&](std::size_t index, double) { pass(index, each); });
    return focus;
}

void spread_once(TrueWell& well, const Spec& spec, const Round& round) {
    std::vector<std::pair<std::size_t, int>> taken;  // index and focus: the round sees the cells as they were before it
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        const TrueCell& cell = well.cells[i];
        if (cell.infected || !cell.living()) continue;
        const double force = local_force(cell, round, spec) + round.cell_free;
        if (force <= 0) continue;
        Random random = stream(spec.seed, Purpose::spread, seat_of(well, cell, round.number));
        const double reached = -std::expm1(-force);
        if (random.uniform() >= (1 - protection(well, cell, round, spec)) * reached) continue;
        taken.emplace_back(i, focus_from(well, cell, round, spec, force * random.uniform()));
    }
    for (const auto& [index, focus] : taken) {
        TrueCell& cell = well.cells[index];
        cell.infected = true;
        cell.generation = round.number + 1;
        cell.focus = focus;
    }
}

}  // namespace

void infect_by_inoculum(TrueWell& well, const Spec& spec) {
    const double even = -std::expm1(-well.effective_moi);
    if (even <= 0) return;
    for (TrueCell& cell : well.cells) {
        if (!cell.living()) continue;
        double probability = even;
        if (spec.susceptibility_shape > 0) {
            Random random = stream(spec.seed, Purpose::susceptibility, seat_of(well, cell, 0));
            const double hits = well.effective_moi * gamma_of_mean_one(random, spec.susceptibility_shape);
            probability = -std::expm1(-hits);
        }
        cell.infected = stream(spec.seed, Purpose::infection, seat_of(well, cell, 0)).uniform() < probability;
        cell.generation = cell.infected ? 1 : 0;
        cell.focus = cell.infected ? ++well.foci : 0;
    }
}

void spread(TrueWell& well, const Spec& spec) {
    if (well.effective_spread <= 0) return;
    for (int number = 1; number <= spec.spread_rounds; ++number) {
        const Round round = make_round(well, spec, number);
        if (round.infecting.size() == 0) return;
        spread_once(well, spec, round);
    }
}

int rounds_infected(const TrueCell& cell, const Spec& spec) {
    return cell.infected ? spec.spread_rounds + 2 - cell.generation : 0;
}

double virus_shift(const Spec& spec, double rounds) {
    return spec.virus_shift_dex * std::min(1.0, rounds / (spec.virus_ramp_rounds + 1));
}

}  // namespace viroplate::simulate
