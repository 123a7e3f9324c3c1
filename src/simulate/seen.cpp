#include <cmath>

#include "simulate/field_place.hpp"
#include "simulate/stream.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

namespace {

double measure(double signal, const Spec& spec, Random& random) {
    const double gain = random.normal();
    const double added = random.normal();
    return signal * std::pow(10.0, spec.measurement_dex * gain) + spec.measurement_e * added;
}

SeenCell see(const TrueWell& well, std::size_t index, const Spec& spec) {
    const TrueCell& cell = well.cells[index];
    const FieldPlace place = place_of(spec, cell.field);
    Random random = stream(spec.seed, Purpose::measurement, {well.well, 0, static_cast<std::size_t>(cell.seat)});
    SeenCell seen;
    seen.field = cell.field;
    seen.index = index;
    seen.x_px = (cell.x_um - place.left_um) / spec.pixel_size_um - 0.5;
    seen.y_px = (cell.y_um - place.top_um) / spec.pixel_size_um - 0.5;
    seen.virus_signal = measure(cell.virus_signal_e, spec, random);
    if (spec.has_reporter()) seen.reporter_signal = measure(cell.reporter_signal_e, spec, random);
    return seen;
}

}  // namespace

std::vector<SeenCell> see_cells(const TrueWell& well, const Spec& spec) {
    // Counted, then put into place: sorted by field in one pass, and within a field by cell.
    std::vector<std::size_t> next(static_cast<std::size_t>(spec.fields) + 2, 0);
    for (const TrueCell& cell : well.cells) ++next[static_cast<std::size_t>(cell.field) + 1];
    next[1] = 0;  // cells outside the fields are not seen
    for (std::size_t field = 1; field < next.size(); ++field) next[field] += next[field - 1];
    std::vector<SeenCell> seen(next.back());
    for (std::size_t i = 0; i < well.cells.size(); ++i) {
        const int field = well.cells[i].field;
        if (field > 0) seen[next[static_cast<std::size_t>(field)]++] = see(well, i, spec);
    }
    return seen;
}

}  // namespace viroplate::simulate
