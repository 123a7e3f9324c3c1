#include "simulate/death.hpp"

#include <cmath>

#include "simulate/spread.hpp"
#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

constexpr int kKilledSeat = 1 << 24;  ///< above every living cell's
constexpr double kPyknosisDiameter = 0.65;
constexpr double kPyknosisBrightness = 1.8;

}  // namespace

void kill_by_compound(TrueWell& well, const Spec& spec, const Survival& survival) {
    std::vector<TrueCell> left;
    left.reserve(well.cells.size());
    int seat = 0;
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        TrueCell& cell = well.cells[i];
        const double drawn =
            survival.alive >= 1 ? 0 : stream(spec.seed, Purpose::survival, {well.well, 0, i}).uniform();
        if (drawn < survival.alive) {
            cell.seat = ++seat;
            left.push_back(cell);
        } else if (drawn < survival.present &&
                   stream(spec.seed, Purpose::killing, {well.well, 0, i}).uniform() < spec.dead_attached) {
            cell.seat = kKilledSeat + static_cast<int>(i);
            cell.state = CellState::dead;
            left.push_back(cell);
        }
    }
    well.cells = std::move(left);
}

void kill_some(TrueWell& well, const Spec& spec) {
    if (spec.dead_share <= 0) return;
    for (TrueCell& cell : well.cells) {
        const auto seat = static_cast<std::size_t>(cell.seat);
        if (stream(spec.seed, Purpose::dead_before, {well.well, 0, seat}).uniform() < spec.dead_share)
            cell.state = CellState::dead;
    }
}

void kill_by_virus(TrueWell& well, const Spec& spec) {
    if (spec.death_rate <= 0) return;
    std::vector<TrueCell> left;
    left.reserve(well.cells.size());
    for (TrueCell& cell : well.cells) {
        Random random = stream(spec.seed, Purpose::death, {well.well, 0, static_cast<std::size_t>(cell.seat)});
        const bool killed = random.uniform() < -std::expm1(-spec.death_rate * rounds_infected(cell, spec));
        if (killed && random.uniform() >= spec.dead_attached) {
            ++well.detached;
            continue;
        }
        if (killed) cell.state = CellState::dead;
        left.push_back(cell);
    }
    well.cells = std::move(left);
}

void shrink_nucleus(TrueCell& cell) {
    cell.diameter_um *= kPyknosisDiameter;
    cell.nucleus_signal_e *= kPyknosisBrightness;
}

}  // namespace viroplate::simulate
