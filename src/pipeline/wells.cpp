#include "pipeline/wells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::pipeline {

namespace {

using document::Json;

/// Fields of a well as they stand in the result.
struct FieldCount {
    std::size_t stored = 0;
    std::size_t used = 0;
    std::string first_reason;  ///< of a failed field
};

std::map<WellAddress, FieldCount> count_fields(const store::ResultFile& results) {
    std::map<WellAddress, FieldCount> counts;
    for (const auto& field : results.fields()) {
        FieldCount& count = counts[field.id.well];
        ++count.stored;
        if (field.status == "ok") {
            ++count.used;
        } else if (count.first_reason.empty()) {
            count.first_reason = field.reason;
        }
    }
    return counts;
}

/// Status and reason that follow from the images alone.
void judge_by_fields(Well& well, const FieldCount& count) {
    const std::size_t failed = count.stored - count.used;
    if (!well.imaged) {
        well.status = "no_images";
        well.reason = "the plate has no images of this well";
    } else if (!well.selected) {
        well.status = "not_selected";
        well.reason = "not among the wells chosen for this run";
    } else if (count.stored == 0) {
        well.status = "not_selected";
        well.reason = "not analysed yet";
    } else if (count.used == 0) {
        well.status = "failed";
        well.reason = failed == 1 ? count.first_reason
                                  : fmt::format("all {} fields failed, the first: {}", failed, count.first_reason);
    } else {
        well.status = "ok";
        if (failed > 0) well.reason = fmt::format("{} of {} fields failed", failed, well.fields_expected);
        if (count.stored < well.fields_expected) {
            well.reason = fmt::format("{} of {} fields analysed so far", count.stored, well.fields_expected);
        }
    }
}

/// The map and the user have the last word on whether a well takes part.
void judge_by_people(Well& well, const std::vector<Exclusion>& exclusions) {
    if (well.map != nullptr && well.map->role == plate::Role::empty) {
        well.status = "empty";
        well.reason = "the map says that the well is empty";
    }
    if (well.map != nullptr && well.map->role == plate::Role::excluded) {
        well.status = "excluded";
        well.reason = well.map->note.empty() ? "excluded by the map" : well.map->note;
    }
    for (const auto& exclusion : exclusions) {
        if (exclusion.well != well.address) continue;
        well.status = "excluded";
        well.reason = exclusion.reason;
    }
}

template <class Number>
table::Value value_of(const std::optional<Number>& number) {
    return number ? table::Value(*number) : table::Value();
}

table::Value value_of(std::size_t count) { return static_cast<std::int64_t>(count); }

table::Value value_of(const std::string& text) { return text.empty() ? table::Value() : table::Value(text); }

void set_map_cells(table::Table& table, std::size_t row, const plate::MapWell& well,
                   const std::vector<std::string>& extra_columns) {
    table.set(row, "virus", value_of(well.virus));
    table.set(row, "moi", value_of(well.moi));
    table.set(row, "compound", value_of(well.compound));
    table.set(row, "dose", value_of(well.dose));
    table.set(row, "dose_unit", value_of(well.dose_unit));
    table.set(row, "compound2", value_of(well.compound2));
    table.set(row, "dose2", value_of(well.dose2));
    table.set(row, "dose2_unit", value_of(well.dose2_unit));
    table.set(row, "interferon", value_of(well.interferon));
    table.set(row, "interferon_dose", value_of(well.interferon_dose));
    table.set(row, "interferon_unit", value_of(well.interferon_unit));
    table.set(row, "reference", value_of(well.reference));
    table.set(row, "note", value_of(well.note));
    for (std::size_t i = 0; i < extra_columns.size() && i < well.extra.size(); ++i) {
        table.set(row, extra_columns[i], value_of(well.extra[i]));
    }
}

/// Cells a used field; nothing where no field was used.
std::optional<double> cells_per_field(const Well& well) {
    if (well.fields_used == 0) return std::nullopt;
    const std::size_t cells = well.cells != nullptr ? well.cells->cells : 0;
    return static_cast<double>(cells) / static_cast<double>(well.fields_used);
}

/// Mean over the vehicle wells in use; nothing where there is none with cells.
std::optional<double> vehicle_cells_per_field(const std::vector<Well>& wells) {
    double sum = 0;
    std::size_t count = 0;
    for (const auto& well : wells) {
        if (!well.in_use() || well.map == nullptr || well.map->role != plate::Role::vehicle) continue;
        const auto cells = cells_per_field(well);
        if (!cells) continue;
        sum += *cells;
        ++count;
    }
    return sum > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
}

void set_infection(table::Table& table, std::size_t row, const Well& well) {
    const auto& [counted, fields, cut, prevalence, corrected, interval, reason] = well.fraction;
    if (!counted.fraction) return;
    table.set(row, "infected", value_of(counted.infected));
    table.set(row, "infected_fraction", value_of(counted.fraction));
    table.set(row, "infected_fraction_low", value_of(counted.low));
    table.set(row, "infected_fraction_high", value_of(counted.high));
    table.set(row, "cells_called", value_of(counted.cells));
    for (const auto gate :
         {infection::Gate::border, infection::Gate::out_of_focus, infection::Gate::debris, infection::Gate::dead}) {
        table.set(row, fmt::format("cells_{}", infection::name(gate)),
                  value_of(well.gates[static_cast<std::size_t>(gate)]));
    }
    table.set(row, "infected_corrected", value_of(corrected));
    if (interval) {
        table.set(row, "infected_corrected_low", interval->low);
        table.set(row, "infected_corrected_high", interval->high);
    }
    table.set(row, "infected_corrected_reason", value_of(reason));
}

void set_shield(table::Table& table, std::size_t row, const infection::Shield& shield) {
    table.set(row, "shield_radius_um", value_of(shield.radius_um));
    if (shield.radius_interval) {
        table.set(row, "shield_radius_low_um", shield.radius_interval->low);
        table.set(row, "shield_radius_high_um", shield.radius_interval->high);
    }
    table.set(row, "shield_plateau", value_of(shield.plateau));
    table.set(row, "shield_mock_level", value_of(shield.mock_level));
    table.set(row, "responders_bystanders", value_of(shield.responders_among_bystanders));
    table.set(row, "responders_infected", value_of(shield.responders_among_infected));
    table.set(row, "shield_reason", value_of(shield.reason));
}

void set_spread(table::Table& table, std::size_t row, const WellSpread& spread) {
    table.set(row, "spread_reason", value_of(spread.reason));
    if (spread.shield) set_shield(table, row, *spread.shield);
    if (!spread.foci.per_mm2) return;
    table.set(row, "foci", value_of(spread.foci.count));
    table.set(row, "foci_per_mm2", value_of(spread.foci.per_mm2));
    table.set(row, "foci_per_cell", value_of(spread.entry.foci_per_cell));
    table.set(row, "cells_per_focus", value_of(spread.foci.cells_per_focus));
    table.set(row, "largest_focus", value_of(spread.foci.largest));
    table.set(row, "infected_neighbours_ratio", value_of(spread.neighbours.ratio));
    table.set(row, "infected_neighbours_z", value_of(spread.neighbours.z));
    table.set(row, "infected_neighbours_p", value_of(spread.neighbours.p));
}

void set_counts(table::Table& table, std::size_t row, const Well& well, std::optional<double> vehicle) {
    table.set(row, "fields_expected", value_of(well.fields_expected));
    table.set(row, "fields_used", value_of(well.fields_used));
    if (well.fields_used == 0) return;
    table.set(row, "cells", value_of(well.cells != nullptr ? well.cells->cells : 0));
    set_infection(table, row, well);
    if (well.spread) set_spread(table, row, *well.spread);
    if (vehicle) table.set(row, "relative_cells", *cells_per_field(well) / *vehicle);
}

}  // namespace

std::string Well::role() const { return map != nullptr ? plate::name(map->role) : "unmapped"; }

bool Well::is_mock() const {
    if (map == nullptr || map->role != plate::Role::mock || !in_use()) return false;
    return map->moi ? *map->moi == 0 : map->virus.empty();
}

std::vector<Well> list_wells(const store::ResultFile& results, const plate::PlateMap& map,
                             const std::vector<Exclusion>& exclusions, const std::vector<WellCells>& cells) {
    std::map<WellAddress, Well> wells;
    for (const auto& mapped : map.wells) wells[mapped.well].map = &mapped;
    const Json plan = results.document("plan");
    for (const Json& imaged : plan["wells"].items()) {
        const auto address = parse_well(imaged["well"].text());
        if (!address) continue;
        Well& well = wells[*address];
        well.imaged = true;
        well.selected = imaged["selected"].boolean().value_or(true);
        well.fields_expected = static_cast<std::size_t>(imaged["fields"].integer().value_or(0));
    }
    for (const auto& found : cells) wells[found.well].cells = &found;
    auto counts = count_fields(results);
    std::vector<Well> list;
    for (auto& [address, well] : wells) {
        const FieldCount& count = counts[address];
        well.address = address;
        well.fraction.counted.well = address;
        well.fields_stored = count.stored;
        well.fields_used = count.used;
        judge_by_fields(well, count);
        judge_by_people(well, exclusions);
        list.push_back(std::move(well));
    }
    return list;
}

table::Table well_table(const std::string& plate, const std::vector<Well>& wells, const plate::PlateMap& map,
                        const assay::Assay& assay) {
    const auto readouts = assay.readout_names();
    const auto extra_columns = table::extra_column_names(map.extra_columns, readouts);
    const auto vehicle = vehicle_cells_per_field(wells);
    table::Table table(table::well_schema(map.extra_columns, readouts));
    for (const auto& well : wells) {
        const std::size_t row = table.add_row();
        table.set(row, "plate", value_of(plate));
        table.set(row, "well", name(well.address));
        table.set(row, "row", row_name(well.address.row));
        table.set(row, "column", std::int64_t{well.address.column} + 1);
        table.set(row, "role", well.role());
        if (well.map != nullptr) set_map_cells(table, row, *well.map, extra_columns);
        table.set(row, "status", well.status);
        table.set(row, "reason", value_of(well.reason));
        set_counts(table, row, well, vehicle);
        if (well.cells == nullptr) continue;
        for (std::size_t r = 0; r < readouts.size(); ++r) {
            table.set(row, readouts[r], value_of(well.cells->readouts[r].value));
            table.set(row, readouts[r] + "_sd", value_of(well.cells->readouts[r].sd));
        }
    }
    return table;
}

}  // namespace viroplate::pipeline
