#include "pipeline/well_spread.hpp"

namespace viroplate::pipeline {

namespace {

using infection::CellState;

/// One field of the well: places in µm, and who is infected.
struct Field {
    std::vector<float> x_um;
    std::vector<float> y_um;
    std::vector<std::uint8_t> infected;
    std::vector<float> probability;  ///< empty where there is none
    std::vector<float> response;     ///< empty without a reporter
    double width_um = 0;
    double height_um = 0;

    infection::CellPositions positions() const { return {x_um, y_um, width_um, height_um}; }
};

std::vector<Field> fields_of(const WellCells& cells, const infection::CellCalls& calls, const FieldSizes& sizes) {
    const double size_um = sizes.pixel_size_um;
    const auto in_um = [&](float px) { return static_cast<float>((static_cast<double>(px) + 0.5) * size_um); };
    std::vector<Field> fields;
    for (std::size_t i = 0; i < cells.field.size(); ++i) {
        if (i == 0 || cells.field[i] != cells.field[i - 1]) {
            const auto [width, height] = sizes.size_px.at(cells.field[i]);
            fields.push_back({{}, {}, {}, {}, {}, width * size_um, height * size_um});
        }
        Field& field = fields.back();
        if (calls.state[i] == CellState::no_signal) continue;  // nobody knows what it is: it takes no part in chance
        field.x_um.push_back(in_um(cells.x_px[i]));
        field.y_um.push_back(in_um(cells.y_px[i]));
        field.infected.push_back(calls.state[i] == CellState::infected ? 1 : 0);
        if (!calls.probability.empty()) field.probability.push_back(calls.probability[i]);
        if (!cells.response.empty()) field.response.push_back(cells.response[i]);
    }
    return fields;
}

std::size_t called_cells(const infection::CellCalls& calls) {
    std::size_t count = 0;
    for (const CellState state : calls.state) count += state != CellState::no_signal ? 1 : 0;
    return count;
}

std::optional<infection::Shield> shield_of(const std::vector<Field>& fields, const MockResponse& mock,
                                           const infection::ShieldOptions& options) {
    if (mock.response.empty()) return std::nullopt;
    std::vector<infection::ShieldField> given;
    for (const Field& field : fields) {
        given.push_back({field.positions(), field.infected, field.probability, field.response});
    }
    return infection::bystander_shield(given, mock.response, mock.false_positive_rate, options);
}

}  // namespace

std::optional<FieldSizes> field_sizes(const store::ResultFile& results) {
    const auto pixel_size_um = results.plate().pixel_size_um;
    if (!pixel_size_um) return std::nullopt;
    FieldSizes sizes;
    sizes.pixel_size_um = *pixel_size_um;
    for (const auto& field : results.fields()) sizes.size_px[field.field_id] = {field.width, field.height};
    return sizes;
}

WellSpread well_spread(const WellCells& cells, const infection::CellCalls& calls, const MockResponse& mock,
                       const std::optional<FieldSizes>& sizes, const assay::Assay& assay) {
    WellSpread spread;
    if (!sizes) {
        spread.reason = "the size of a pixel is unknown; set plate.pixel_size_um";
        return spread;
    }
    const std::vector<Field> fields = fields_of(cells, calls, *sizes);
    std::vector<infection::CellGraph> graphs;
    std::vector<infection::Foci> foci;
    for (const Field& field : fields) {
        graphs.push_back(infection::cell_graph(field.positions(), assay.neighbours));
        foci.push_back(infection::find_foci(graphs.back(), field.positions(), field.infected, {}, assay.foci));
    }
    std::vector<infection::LabelledField> labelled;
    for (std::size_t i = 0; i < fields.size(); ++i) labelled.push_back({&graphs[i], fields[i].infected});
    spread.foci = infection::summarise_foci(foci);
    spread.neighbours = infection::join_count(labelled, assay.spread);
    spread.entry = infection::entry_and_spread(spread.foci, static_cast<double>(called_cells(calls)));
    spread.shield = shield_of(fields, mock, assay.shield);
    spread.reason = !spread.foci.reason.empty()         ? spread.foci.reason
                    : !spread.neighbours.reason.empty() ? spread.neighbours.reason
                                                        : spread.entry.reason;
    return spread;
}

}  // namespace viroplate::pipeline
