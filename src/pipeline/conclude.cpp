#include "viroplate/pipeline/conclude.hpp"

#include <utility>

#include "pipeline/calls.hpp"
#include "pipeline/plate_document.hpp"
#include "pipeline/provenance.hpp"
#include "pipeline/titre.hpp"
#include "pipeline/well_cells.hpp"
#include "pipeline/wells.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/report/page.hpp"
#include "viroplate/store/table_json.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::pipeline {

namespace {

using document::Json;

/// Calls infection where the assay has a virus channel and the mock wells allow it; leaves the counts in the wells.
std::vector<store::CallRow> call_infection(Findings& findings, std::vector<WellCells>& cells,
                                           const store::ResultFile& results, const assay::Assay& assay) {
    findings.has_virus_channel = assay.virus_channel().has_value();
    if (!findings.has_virus_channel) return {};
    Calls calls = call_cells(findings.wells, cells, fields_out_of_focus(results, assay), field_sizes(results), assay);
    findings.call = std::move(calls.plate);
    return std::move(calls.rows);
}

void judge(Findings& findings, const store::ResultFile& results, const assay::Assay& assay, const table::Table& wells) {
    findings.titre = titre(findings.wells);
    for (const auto& pair : assay.controls) findings.controls.push_back(screen::control_quality(wells, pair));
    findings.comparison = screen::compare_with_vehicle(wells);
    findings.facts = plate_facts(results, findings.wells);
    findings.facts.has_virus_channel = findings.has_virus_channel;
    (findings.call.called ? findings.facts.call_doubt : findings.facts.call_refused) = findings.call.threshold.reason;
    findings.verdict = screen::judge(wells, findings.controls, findings.facts, assay.limits);
}

Json exclusions_json(const std::vector<Exclusion>& exclusions) {
    Json list = Json::array();
    for (const auto& exclusion : exclusions) {
        list.push(Json::object({{"well", name(exclusion.well)}, {"reason", exclusion.reason}}));
    }
    return list;
}

}  // namespace

std::vector<Exclusion> stored_exclusions(const store::ResultFile& results) {
    std::vector<Exclusion> exclusions;
    const Json list = results.document("exclusions");
    for (const Json& item : list.items()) {
        if (const auto well = parse_well(item["well"].text())) exclusions.push_back({*well, item["reason"].text()});
    }
    return exclusions;
}

screen::PlateVerdict conclude_in_store(store::ResultFile& results, const assay::Assay& assay,
                                       const plate::PlateMap& map, const std::vector<Exclusion>& exclusions) {
    auto cells = read_well_cells(results, assay);
    Findings findings;
    findings.wells = list_wells(results, map, exclusions, cells);
    const auto calls = call_infection(findings, cells, results, assay);
    const auto wells = well_table(results.plate().plate, findings.wells, map, assay);
    judge(findings, results, assay, wells);
    results.transaction([&] {
        results.replace_calls(calls);
        results.put_document("exclusions", exclusions_json(exclusions));
        results.put_wells(wells);
        results.put_document("plate", plate_document(results, assay, findings));
        results.put_document("provenance", provenance(results, assay));
    });
    return findings.verdict;
}

void write_conclusion(const store::ResultFile& results, const std::filesystem::path& output) {
    const auto wells = store::table_from_json(results.document("wells"));
    write_atomically(output / "wells.csv", table::to_csv(wells));
    write_atomically(output / "plate.json", results.document("plate").dump() + "\n");
    write_atomically(output / "provenance.json", results.document("provenance").dump() + "\n");
    write_atomically(output / "report.html", report::page(results, {}));
}

screen::PlateVerdict conclude(store::ResultFile& results, const assay::Assay& assay, const plate::PlateMap& map,
                              const std::vector<Exclusion>& exclusions, const std::filesystem::path& output) {
    auto verdict = conclude_in_store(results, assay, map, exclusions);
    write_conclusion(results, output);
    return verdict;
}

}  // namespace viroplate::pipeline
