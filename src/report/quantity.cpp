#include "report/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/axis.hpp"
#include "report/number_text.hpp"

namespace viroplate::report {

namespace {

/// Smallest and largest value over the wells in use (over all wells when none is).
std::optional<Span> value_span(const PageData& data, const Quantity& quantity) {
    std::optional<Span> span;
    for (const bool used_only : {true, false}) {
        for (const WellView& well : data.wells) {
            const auto value = quantity.value(well);
            if (!value || well.is_empty() || (used_only && !well.used())) continue;
            if (!span) span = Span{*value, *value};
            span->low = std::min(span->low, *value);
            span->high = std::max(span->high, *value);
        }
        if (span) break;
    }
    return span;
}

/// A number for a well of a map: as many decimals as tell values apart that span `range`.
std::string short_number(double value, double range) {
    if (std::abs(value) >= 10000) return fmt::format("{:.0f}k", value / 1000);
    const int decimals = range > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(range / 2))), 0, 3) : 1;
    return fmt::format("{:.{}f}", value, std::abs(value) >= 100 ? 0 : decimals);
}

Quantity cell_count_quantity(const PageData& data) {
    Quantity quantity;
    quantity.title = "Cells";
    quantity.column = "cells";
    quantity.unit = "cells a well";
    quantity.value = [](const WellView& well) -> std::optional<double> {
        if (!well.cells) return std::nullopt;
        return static_cast<double>(*well.cells);
    };
    quantity.text = [](double value) { return counted(std::llround(value), "cell"); };
    quantity.short_text = [](double value) { return short_number(value, 1000); };
    if (const auto span = value_span(data, quantity)) quantity.high = std::max(1.0, round_span(0, span->high).high);
    return quantity;
}

}  // namespace

Quantity infected_quantity(const PageData& data) {
    Quantity quantity;
    quantity.title = "Infected cells";
    quantity.column = "infected_fraction";
    quantity.unit = "% of cells";
    quantity.value = [](const WellView& well) { return well.infected_fraction; };
    quantity.text = percent;
    quantity.short_text = percent_short;
    if (const auto span = value_span(data, quantity)) quantity.high = share_limit(span->high);
    return quantity;
}

Quantity cells_quantity(const PageData& data) {
    const bool relative =
        std::any_of(data.wells.begin(), data.wells.end(), [](const WellView& well) { return well.relative_cells; });
    if (!relative) return cell_count_quantity(data);
    Quantity quantity;
    quantity.title = "Cell number";
    quantity.column = "relative_cells";
    quantity.unit = "% of the vehicle wells";
    quantity.value = [](const WellView& well) { return well.relative_cells; };
    quantity.text = percent;
    quantity.short_text = percent_short;
    quantity.palette = Palette::diverging;
    double reach = 0.25;  // at least: counting noise should not look like toxicity
    if (const auto span = value_span(data, quantity)) {
        const double largest = std::max(1 - span->low, span->high - 1);
        reach = largest > 0.5 ? 1.0 : largest > 0.25 ? 0.5 : 0.25;
    }
    quantity.low = 1 - reach;
    quantity.high = 1 + reach;
    return quantity;
}

Quantity readout_quantity(const PageData& data, std::size_t readout) {
    Quantity quantity;
    quantity.title = data.readouts[readout];  // the assay's own word: "gfp_ratio" stays "gfp ratio", no capital
    std::replace(quantity.title.begin(), quantity.title.end(), '_', ' ');
    quantity.column = data.readouts[readout];
    for (const table::Column& column : data.well_columns) {
        const bool is_unit = column.unit != "1" && column.unit.find(' ') == std::string::npos;  // not "as its column"
        if (column.name == quantity.column && is_unit) quantity.unit = unit_text(column.unit);
    }
    quantity.value = [readout](const WellView& well) { return well.readouts[readout]; };
    quantity.text = [unit = quantity.unit](double value) {
        return unit.empty() ? significant(value) : fmt::format("{}\u00a0{}", significant(value), unit);
    };
    if (const auto span = value_span(data, quantity)) {
        const Span round = round_span(span->low, span->high);
        quantity.low = round.low;
        quantity.high = round.high;
    }
    quantity.short_text = [range = quantity.high - quantity.low](double value) { return short_number(value, range); };
    return quantity;
}

std::vector<Quantity> main_quantities(const PageData& data) {
    std::vector<Quantity> quantities;
    if (data.has_infection()) {
        quantities.push_back(infected_quantity(data));
        return quantities;
    }
    for (std::size_t i = 0; i < data.readouts.size(); ++i) quantities.push_back(readout_quantity(data, i));
    return quantities;
}

std::vector<Quantity> map_quantities(const PageData& data) {
    std::vector<Quantity> quantities;
    if (data.has_infection()) quantities.push_back(infected_quantity(data));
    if (!data.has_infection() && !data.readouts.empty()) quantities.push_back(readout_quantity(data, 0));
    const std::size_t shown = quantities.empty() || data.has_infection() ? 0 : 1;
    quantities.push_back(cells_quantity(data));
    for (std::size_t i = shown; i < data.readouts.size(); ++i) quantities.push_back(readout_quantity(data, i));
    return quantities;
}

std::string treatment_words(const WellView& well) {
    std::vector<std::string> parts{well.role.empty() ? "no role" : well.role};
    const auto add = [&](const std::string& name, std::optional<double> dose, const std::string& unit) {
        if (name.empty() && !dose) return;
        const std::string amount = dose_text(dose, unit);
        parts.push_back(name.empty() || amount.empty() ? name + amount : name + " " + amount);
    };
    add(well.compound, well.dose, well.dose_unit);
    add(well.compound2, well.dose2, well.dose2_unit);
    add(well.interferon, well.interferon_dose, well.interferon_unit);
    if (!well.virus.empty()) parts.push_back(well.virus);
    if (well.moi) parts.push_back("MOI " + dose_text(well.moi, ""));
    std::string words;
    for (const std::string& part : parts) words += (words.empty() ? "" : " · ") + part;
    return words;
}

std::string status_words(const WellView& well) {
    if (well.used()) return well.reason;
    std::string words = title_text(well.status);
    return well.reason.empty() ? words : words + ": " + well.reason;
}

}  // namespace viroplate::report
