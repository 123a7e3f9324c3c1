#include "simulate/shield.hpp"

#include <algorithm>
#include <cmath>

#include "simulate/cell_bins.hpp"
#include "simulate/stream.hpp"

namespace viroplate::simulate {

double shield_response(const Spec& spec, double distance_um) {
    return 1 / (1 + std::pow(distance_um / spec.shield_radius_um, spec.shield_steepness));
}

void respond(TrueWell& well, const Spec& spec, Interferon interferon) {
    std::vector<std::size_t> infected;
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        if (well.cells[i].infected) infected.push_back(i);
    }
    const double well_wide = interferon == Interferon::present ? 1 : 0;
    if (infected.empty() && well_wide == 0) return;
    const CellBins bins(well.cells, std::move(infected), well.width_um, well.height_um);
    for (TrueCell& cell : well.cells) {
        if (!cell.living()) continue;
        if (cell.infected) {
            cell.response = well.shield * spec.infected_response;
            continue;
        }
        const auto distance = bins.nearest_um(cell.x_um, cell.y_um);
        cell.response = well.shield * std::max(well_wide, distance ? shield_response(spec, *distance) : 0.0);
    }
}

void stain_reporter(TrueWell& well, const Spec& spec) {
    if (!spec.has_reporter()) return;
    for (TrueCell& cell : well.cells) {
        Random random = stream(spec.seed, Purpose::reporter, {well.well, 0, static_cast<std::size_t>(cell.seat)});
        const double dex = spec.shield_amplitude_dex * cell.response + spec.reporter_dex * random.normal();
        cell.reporter_signal_e = spec.reporter_signal_e * std::pow(10.0, dex);
    }
}

}  // namespace viroplate::simulate
