#include "pipeline/calls.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace viroplate::pipeline {

namespace {

using infection::Gate;

/// What the gates of one well look at; the columns live in the well's cells, or here.
struct Gated {
    std::vector<std::uint8_t> out_of_focus;
    infection::GateColumns columns;
};

Gated gated(const WellCells& cells, const std::set<std::int64_t>& out_of_focus) {
    Gated gated;
    if (!out_of_focus.empty()) {
        for (const std::int32_t field : cells.field)
            gated.out_of_focus.push_back(out_of_focus.count(field) > 0 ? 1 : 0);
    }
    gated.columns = {cells.border, gated.out_of_focus, cells.nucleus_area, cells.dna_mean};
    return gated;
}

/// The typical nucleus of the mock wells, in which nothing dies of virus or compound; of all wells without any.
infection::TypicalNucleus typical(const std::vector<Well>& wells, const std::set<std::int64_t>& out_of_focus) {
    WellCells mock;
    WellCells all;
    const auto append = [](WellCells& to, const WellCells& from) {
        to.field.insert(to.field.end(), from.field.begin(), from.field.end());
        to.border.insert(to.border.end(), from.border.begin(), from.border.end());
        to.nucleus_area.insert(to.nucleus_area.end(), from.nucleus_area.begin(), from.nucleus_area.end());
        to.dna_mean.insert(to.dna_mean.end(), from.dna_mean.begin(), from.dna_mean.end());
    };
    for (const Well& well : wells) {
        if (well.cells == nullptr || !well.in_use()) continue;
        append(all, *well.cells);
        if (well.is_mock()) append(mock, *well.cells);
    }
    return infection::typical_nucleus(gated(mock.field.empty() ? all : mock, out_of_focus).columns);
}

/// One row a cell with a signal, called or held back by a gate.
void add_rows(const WellCells& cells, const std::vector<float>& signal, const std::vector<Gate>& gates,
              const infection::CellCalls& calls, std::vector<store::CallRow>& rows) {
    for (std::size_t i = 0; i < cells.object_ids.size(); ++i) {
        if (std::isnan(signal[i])) continue;
        store::CallRow row;
        row.object_id = cells.object_ids[i];
        row.signal = signal[i];
        if (gates[i] != Gate::passed) {
            row.gate = infection::name(gates[i]);
        } else {
            row.infected = calls.state[i] == infection::CellState::infected;
            if (!calls.probability.empty()) row.probability = calls.probability[i];
        }
        rows.push_back(row);
    }
}

std::vector<store::CallRow> call_rows(const std::vector<Well>& wells, const std::vector<std::vector<float>>& signals,
                                      const std::vector<std::vector<Gate>>& gates, const infection::PlateCall& call) {
    std::vector<store::CallRow> rows;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (wells[w].cells != nullptr) add_rows(*wells[w].cells, signals[w], gates[w], call.cells[w], rows);
    }
    // Wells follow the order of fields already, unless a plate lists them otherwise.
    const auto by_id = [](const auto& a, const auto& b) { return a.object_id < b.object_id; };
    if (!std::is_sorted(rows.begin(), rows.end(), by_id)) std::sort(rows.begin(), rows.end(), by_id);
    return rows;
}

/// The reporter of the mock cells that were called.
MockResponse mock_response(const std::vector<Well>& wells, const infection::PlateCall& call) {
    MockResponse mock;
    mock.false_positive_rate = call.errors.false_positive_rate.value_or(0);
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (!wells[w].is_mock() || wells[w].cells == nullptr) continue;
        const auto& response = wells[w].cells->response;
        for (std::size_t i = 0; i < response.size(); ++i) {
            if (call.cells[w].state[i] != infection::CellState::no_signal) mock.response.push_back(response[i]);
        }
    }
    return mock;
}

}  // namespace

Calls call_cells(std::vector<Well>& wells, std::vector<WellCells>& cells, const std::set<std::int64_t>& out_of_focus,
                 const std::optional<FieldSizes>& sizes, const assay::Assay& assay) {
    const auto usual = typical(wells, out_of_focus);
    std::vector<infection::WellSignal> given;  // wells without cells too: a mock well without cells is one
    std::vector<std::vector<float>> signals(wells.size());
    std::vector<std::vector<Gate>> gates(wells.size());
    auto found = cells.begin();  // both in order; every well with cells is listed
    for (std::size_t w = 0; w < wells.size(); ++w) {
        infection::WellSignal signal;
        signal.well = wells[w].address;
        signal.mock = wells[w].is_mock();
        if (found != cells.end() && found->well == wells[w].address) {
            gates[w] = infection::gate_cells(gated(*found, out_of_focus).columns, found->cells, usual, assay.gates);
            wells[w].gates = infection::count_gates(gates[w]);
            signals[w] = std::move((found++)->signal);
            signal.signal = signals[w];
            signal.field = wells[w].cells->field;
            infection::apply_gates(gates[w], signal.signal);
        }
        given.push_back(std::move(signal));
    }
    Calls calls;
    calls.plate = infection::call_plate(given, assay.infection);
    if (!calls.plate.called) return calls;
    const MockResponse mock = mock_response(wells, calls.plate);
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (given[w].signal.empty()) continue;
        wells[w].fraction = calls.plate.wells[w];
        wells[w].spread = well_spread(*wells[w].cells, calls.plate.cells[w], mock, sizes, assay);
    }
    calls.rows = call_rows(wells, signals, gates, calls.plate);
    return calls;
}

std::set<std::int64_t> fields_out_of_focus(const store::ResultFile& results, const assay::Assay& assay) {
    std::set<std::int64_t> fields;
    for (const auto& field : results.fields()) {
        for (const auto& plane : field.planes) {
            const bool looked_at =
                plane.channel == assay.nuclei_channel().name || plane.channel == assay.infection.channel;
            if (looked_at && plane.quality && plane.quality->flag_focus) fields.insert(field.field_id);
        }
    }
    return fields;
}

}  // namespace viroplate::pipeline
