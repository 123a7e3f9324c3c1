#include "viroplate/pipeline/conclude.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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

/// Signals of all wells, in the order of `wells`, those without cells included: a mock well without cells is one too.
/// They are moved out of `cells`.
std::vector<infection::WellSignal> take_signals(std::vector<WellCells>& cells, const std::vector<Well>& wells) {
    std::vector<infection::WellSignal> signals;
    auto found = cells.begin();  // both in order; every well with cells is listed
    for (const auto& well : wells) {
        signals.push_back({well.address, well.is_mock(), {}});
        if (found != cells.end() && found->well == well.address) signals.back().signal = std::move((found++)->signal);
    }
    return signals;
}

void count_wells(std::vector<Well>& wells, const std::vector<infection::WellSignal>& signals, double threshold) {
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (!signals[w].signal.empty()) wells[w].call = infection::count_infected(signals[w], threshold);
    }
}

std::vector<store::CallRow> call_rows(const std::vector<WellCells>& cells,
                                      const std::vector<infection::WellSignal>& signals, double threshold) {
    std::vector<store::CallRow> rows;
    std::size_t total = 0;
    for (const auto& well : cells) total += well.object_ids.size();
    rows.reserve(total);
    auto signal = signals.begin();
    for (const auto& well : cells) {
        while (signal->well != well.well) ++signal;
        for (std::size_t i = 0; i < well.object_ids.size(); ++i) {
            const float value = signal->signal[i];
            if (std::isnan(value)) continue;
            rows.push_back({well.object_ids[i], value, static_cast<double>(value) > threshold});
        }
    }
    // Wells follow the order of fields already, unless a plate lists them otherwise.
    const auto by_id = [](const auto& a, const auto& b) { return a.object_id < b.object_id; };
    if (!std::is_sorted(rows.begin(), rows.end(), by_id)) std::sort(rows.begin(), rows.end(), by_id);
    return rows;
}

/// Calls infection where the assay has a virus channel and the mock wells allow it; leaves the counts in the wells.
std::vector<store::CallRow> call_infection(Findings& findings, std::vector<WellCells>& cells,
                                           const assay::Assay& assay) {
    findings.has_virus_channel = assay.virus_channel().has_value();
    if (!findings.has_virus_channel) return {};
    const auto signals = take_signals(cells, findings.wells);
    findings.threshold = infection::threshold_from_mock(signals, assay.infection);
    if (!findings.threshold.value) return {};
    count_wells(findings.wells, signals, *findings.threshold.value);
    return call_rows(cells, signals, *findings.threshold.value);
}

void judge(Findings& findings, const store::ResultFile& results, const assay::Assay& assay, const table::Table& wells) {
    findings.titre = titre(findings.wells);
    for (const auto& pair : assay.controls) findings.controls.push_back(screen::control_quality(wells, pair));
    findings.comparison = screen::compare_with_vehicle(wells);
    findings.facts = plate_facts(results, findings.wells);
    findings.facts.has_virus_channel = findings.has_virus_channel;
    (findings.threshold.value ? findings.facts.call_doubt : findings.facts.call_refused) = findings.threshold.reason;
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
    const auto calls = call_infection(findings, cells, assay);
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
