#include "viroplate/infection/gate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "viroplate/core/error.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr std::array<std::string_view, kGates> kNames{"passed",       "not_measured", "border",
                                                      "out_of_focus", "debris",       "dead"};

void require_length(std::size_t length, std::size_t cells, const char* column) {
    if (length != 0 && length != cells) {
        throw Error(Code::internal, std::string("gates: column ") + column + " has another length than the cells", "");
    }
}

/// 1 where a flag column says so; 0 where it is empty.
bool flagged(std::span<const std::uint8_t> column, std::size_t cell) { return !column.empty() && column[cell] != 0; }

struct Limits {
    double debris_below = 0;
    double debris_above = std::numeric_limits<double>::infinity();
    double dead_area = 0;
    double dead_dna = std::numeric_limits<double>::infinity();
    bool area_needed = false;
    bool dna_needed = false;
};

Limits limits_of(const GateColumns& columns, const TypicalNucleus& typical, const GateOptions& options) {
    Limits limits;
    if (columns.nucleus_area.empty() || !typical.area) return limits;
    limits.area_needed = true;
    limits.debris_below = options.debris_area_below * *typical.area;
    limits.debris_above = options.debris_area_above * *typical.area;
    // Signal may be negative after background subtraction; a typical nucleus that is no brighter than its surroundings
    // says nothing about bright ones.
    if (columns.dna_mean.empty() || !typical.dna_mean || !(*typical.dna_mean > 0)) return limits;
    limits.dna_needed = true;
    limits.dead_area = options.dead_area_below * *typical.area;
    limits.dead_dna = options.dead_dna_above * *typical.dna_mean;
    return limits;
}

Gate gate_by_nucleus(const GateColumns& columns, std::size_t cell, const Limits& limits) {
    if (!limits.area_needed) return Gate::passed;
    const double area = static_cast<double>(columns.nucleus_area[cell]);
    if (area < limits.debris_below || area > limits.debris_above) return Gate::debris;
    if (!limits.dna_needed) return Gate::passed;
    const bool dead = area<limits.dead_area&& static_cast<double>(columns.dna_mean[cell])> limits.dead_dna;
    return dead ? Gate::dead : Gate::passed;
}

}  // namespace

const char* name(Gate gate) { return kNames.at(static_cast<std::size_t>(gate)).data(); }

void GateOptions::visit(OptionVisitor& visitor) {
    visitor.flag("border", border);
    visitor.flag("out_of_focus", out_of_focus);
    visitor.number("debris_area_below", debris_area_below, {0.0, 1.0});
    visitor.number("debris_area_above", debris_area_above, {1.0, 1000.0});
    visitor.number("dead_area_below", dead_area_below, {0.0, 1.0});
    visitor.number("dead_dna_above", dead_dna_above, {1.0, 1000.0});
}

TypicalNucleus typical_nucleus(const GateColumns& columns) {
    const auto middle = [&](std::span<const float> column) {
        std::vector<double> values;
        values.reserve(column.size());
        for (std::size_t cell = 0; cell < column.size(); ++cell) {
            if (flagged(columns.touches_border, cell) || flagged(columns.out_of_focus, cell)) continue;
            if (std::isfinite(column[cell])) values.push_back(static_cast<double>(column[cell]));
        }
        return fit::median(values);
    };
    return {middle(columns.nucleus_area), middle(columns.dna_mean)};
}

std::vector<Gate> gate_cells(const GateColumns& columns, std::size_t cells, const TypicalNucleus& typical,
                             const GateOptions& options) {
    require_length(columns.touches_border.size(), cells, "touches_border");
    require_length(columns.out_of_focus.size(), cells, "out_of_focus");
    require_length(columns.nucleus_area.size(), cells, "nucleus_area");
    require_length(columns.dna_mean.size(), cells, "dna_mean");
    const Limits limits = limits_of(columns, typical, options);
    std::vector<Gate> gates(cells, Gate::passed);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        if ((limits.area_needed && std::isnan(columns.nucleus_area[cell])) ||
            (limits.dna_needed && std::isnan(columns.dna_mean[cell]))) {
            gates[cell] = Gate::not_measured;
        } else if (options.border && flagged(columns.touches_border, cell)) {
            gates[cell] = Gate::border;
        } else if (options.out_of_focus && flagged(columns.out_of_focus, cell)) {
            gates[cell] = Gate::out_of_focus;
        } else {
            gates[cell] = gate_by_nucleus(columns, cell, limits);
        }
    }
    return gates;
}

GateCounts count_gates(std::span<const Gate> gates) {
    GateCounts counts{};
    for (const Gate gate : gates) ++counts.at(static_cast<std::size_t>(gate));
    return counts;
}

void apply_gates(std::span<const Gate> gates, std::span<float> signal) {
    if (gates.size() != signal.size()) throw Error(Code::internal, "gates: as many gates as signals are needed", "");
    for (std::size_t cell = 0; cell < gates.size(); ++cell) {
        if (gates[cell] != Gate::passed) signal[cell] = std::numeric_limits<float>::quiet_NaN();
    }
}

}  // namespace viroplate::infection
