#include "infection/plates.hpp"

#include <cmath>
#include <utility>

#include "accuracy/parallel.hpp"

namespace viroplate::bench {

namespace {

constexpr int kColumns = 24;

SeenCells table_of(const simulate::TrueWell& well, const simulate::Spec& spec) {
    SeenCells cells;
    for (const auto& seen : simulate::see_cells(well, spec)) {
        if (!well.cells[seen.index].living()) continue;  // as gated
        cells.field.push_back(seen.field);
        cells.virus.push_back(static_cast<float>(seen.virus_signal));
        cells.reporter.push_back(static_cast<float>(seen.reporter_signal));
        cells.x_um.push_back(static_cast<float>((seen.x_px + 0.5) * spec.pixel_size_um));
        cells.y_um.push_back(static_cast<float>((seen.y_px + 0.5) * spec.pixel_size_um));
        cells.in_truth.push_back(static_cast<std::ptrdiff_t>(seen.index));
    }
    return cells;
}

std::vector<LabelledCells> empty_fields(const SeenPlate& plate) {
    std::vector<LabelledCells> fields(static_cast<std::size_t>(plate.plate.spec.fields));
    for (auto& field : fields) field.field_um = plate.field_um();
    return fields;
}

}  // namespace

simulate::PlateSpec plain_plate(double shift_dex, std::uint64_t seed) {
    simulate::PlateSpec plate;
    plate.spec.seed = seed;
    plate.spec.fields = 4;
    plate.spec.field_size_px = 1080;
    plate.spec.virus_shift_dex = shift_dex;
    return plate;
}

void add_wells(simulate::PlateSpec& plate, std::size_t count, const plate::MapWell& like) {
    for (std::size_t i = 0; i < count; ++i) {
        const int place = static_cast<int>(plate.map.wells.size());
        plate.map.wells.push_back(like);
        plate.map.wells.back().well = {place / kColumns, place % kColumns};
    }
}

plate::MapWell mock_well() {
    plate::MapWell well;
    well.role = plate::Role::mock;
    return well;
}

plate::MapWell virus_well(double moi) {
    plate::MapWell well;
    well.role = plate::Role::vehicle;
    well.virus = "virus";
    well.moi = moi;
    return well;
}

SeenPlate see_tables(const simulate::PlateSpec& plate, unsigned threads) {
    SeenPlate seen{plate, {}};
    seen.wells.resize(plate.map.wells.size());
    accuracy::for_each_index(seen.wells.size(), threads, [&](std::size_t i) {
        auto& well = seen.wells[i];
        well.map = plate.map.wells[i];
        well.truth = simulate::make_well(well.map, plate);
        well.cells = table_of(well.truth, plate.spec);
    });
    return seen;
}

std::vector<infection::WellSignal> signals_of(const SeenPlate& plate, const infection::CallOptions& options) {
    std::vector<infection::WellSignal> wells;
    for (const auto& well : plate.wells) {
        wells.push_back({.well = well.map.well,
                         .mock = well.mock(),
                         .signal = options.statistic == "median" ? well.cells.virus_median : well.cells.virus,
                         .field = well.cells.field});
    }
    return wells;
}

infection::CallOptions call_options(infection::ThresholdRule rule) {
    infection::CallOptions options;
    options.channel = "virus";
    options.rule = rule;
    return options;
}

std::vector<LabelledCells> called_fields(const SeenPlate& plate, const SeenWell& well,
                                         const infection::CellCalls& calls) {
    auto fields = empty_fields(plate);
    const auto& cells = well.cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto& field = fields[static_cast<std::size_t>(cells.field[i]) - 1];
        field.x_um.push_back(cells.x_um[i]);
        field.y_um.push_back(cells.y_um[i]);
        const bool infected = !calls.state.empty() && calls.state[i] == infection::CellState::infected;
        field.infected.push_back(infected ? 1 : 0);
        if (!calls.probability.empty()) field.probability.push_back(calls.probability[i]);
        field.response.push_back(cells.reporter[i]);
    }
    return fields;
}

std::vector<LabelledCells> true_fields(const SeenPlate& plate, const SeenWell& well) {
    auto fields = empty_fields(plate);
    const auto& spec = plate.plate.spec;
    for (const auto& seen : simulate::see_cells(well.truth, spec)) {
        const auto& cell = well.truth.cells[seen.index];
        if (!cell.living()) continue;
        auto& field = fields[static_cast<std::size_t>(seen.field) - 1];
        field.x_um.push_back(static_cast<float>((seen.x_px + 0.5) * spec.pixel_size_um));
        field.y_um.push_back(static_cast<float>((seen.y_px + 0.5) * spec.pixel_size_um));
        field.infected.push_back(cell.infected ? 1 : 0);
        field.response.push_back(static_cast<float>(cell.reporter_signal_e));
    }
    return fields;
}

}  // namespace viroplate::bench
