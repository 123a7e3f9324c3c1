#include "pipeline/plate_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/settings.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/fit/robust.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/store/table_json.hpp"

namespace viroplate::pipeline {

using document::Json;

namespace {

template <class Items, class Write>
Json array_of(const Items& items, const Write& write) {
    Json array = Json::array();
    for (const auto& item : items) array.push(write(item));
    return array;
}

Json texts(const std::vector<std::string>& items) {
    return array_of(items, [](const std::string& text) { return Json(text); });
}

Json verdict_json(const screen::PlateVerdict& verdict) {
    const auto rule_json = [](const screen::Rule& rule) {
        return Json::object({{"name", rule.name},
                             {"outcome", screen::name(rule.outcome)},
                             {"observed", rule.observed},
                             {"limit", rule.limit},
                             {"sentence", rule.sentence}});
    };
    return Json::object({{"outcome", screen::name(verdict.outcome)},
                         {"sentence", verdict.sentence},
                         {"rules", array_of(verdict.rules, rule_json)}});
}

Json infection_json(const Findings& findings, const assay::Assay& assay) {
    if (!findings.has_virus_channel) {
        return Json::object({{"called", false}, {"reason", "the assay has no channel of role virus"}});
    }
    const auto& call = findings.call;
    const auto& threshold = call.threshold;
    return Json::object({{"called", call.called},
                         {"channel", assay.infection.channel},
                         {"column", assay.infection.column()},
                         {"rule", infection::name(assay.infection.rule)},
                         {"threshold", threshold.value},
                         {"method", threshold.method},
                         {"reason", threshold.reason},
                         {"mock_cells", threshold.mock_cells},
                         {"mock_wells", threshold.mock_wells},
                         {"left_out_rate", threshold.left_out_rate},
                         {"false_positive_rate", call.errors.false_positive_rate},
                         {"sensitivity", call.errors.sensitivity},
                         {"sensitivity_se", call.errors.sensitivity_se},
                         {"field_correlation", call.fields.rho},
                         {"detection_limit", call.detection_limit},
                         {"detection_reason", call.detection_reason},
                         {"probability_refused", call.probability_refused},
                         {"correction_refused", call.correction_refused}});
}

Json titre_json(const std::optional<fit::SingleHit>& titre) {
    if (!titre) return nullptr;
    Json json = Json::object({{"model", "single_hit"},
                              {"valid", titre->valid},
                              {"reason", titre->reason},
                              {"dose_unit", "moi"},
                              {"wells", titre->wells},
                              {"wells_saturated", titre->wells_saturated}});
    if (!titre->valid) return json;
    const auto set_interval = [&](const char* low, const char* high, const std::optional<fit::Interval>& interval) {
        json.set(low, interval ? Json(interval->low) : Json());
        json.set(high, interval ? Json(interval->high) : Json());
    };
    json.set("per_dose", titre->per_dose);
    set_interval("per_dose_low", "per_dose_high", titre->per_dose_interval);
    json.set("background", titre->background);
    json.set("dispersion", titre->dispersion);
    json.set("slope", titre->slope);
    set_interval("slope_low", "slope_high", titre->slope_interval);
    return json;
}

Json figure_json(const screen::Figure& figure) {
    return Json::object(
        {{"value", figure.value}, {"low", figure.low}, {"high", figure.high}, {"reason", figure.reason}});
}

Json control_json(const screen::ControlQuality& control) {
    const auto number = [](double value) { return Json(value); };
    return Json::object({{"name", control.name},
                         {"readout", control.readout},
                         {"high_words", control.high_words},
                         {"low_words", control.low_words},
                         {"high", array_of(control.high, number)},
                         {"low", array_of(control.low, number)},
                         {"z_prime", figure_json(control.z_prime)},
                         {"robust_z_prime", figure_json(control.robust_z_prime)},
                         {"ssmd", figure_json(control.ssmd)}});
}

bool is_saturated(const store::PlaneRecord& plane) { return plane.quality && plane.quality->flag_saturated; }

bool is_saturated(const store::FieldSummary& field) {
    return std::any_of(field.planes.begin(), field.planes.end(),
                       [](const store::PlaneRecord& plane) { return is_saturated(plane); });
}

Json channel_quality_json(const std::vector<store::FieldSummary>& fields, const std::string& channel) {
    std::size_t saturated = 0;
    std::size_t out_of_focus = 0;
    std::vector<double> focus;
    for (const auto& field : fields) {
        for (const auto& plane : field.planes) {
            if (plane.channel != channel || field.status != "ok" || !plane.quality) continue;
            saturated += is_saturated(plane) ? 1 : 0;
            out_of_focus += plane.quality->flag_focus ? 1 : 0;
            focus.push_back(plane.quality->focus);
        }
    }
    return Json::object({{"name", channel},
                         {"fields_saturated", saturated},
                         {"fields_out_of_focus", out_of_focus},
                         {"median_focus", fit::median(focus)}});
}

Json map_json(const std::vector<Well>& wells) {
    Json without_images = Json::array();
    Json without_map = Json::array();
    for (const auto& well : wells) {
        if (well.map == nullptr) without_map.push(name(well.address));
        if (well.map != nullptr && !well.imaged && needs_images(*well.map)) without_images.push(name(well.address));
    }
    return Json::object({{"mapped_without_images", without_images}, {"imaged_without_map", without_map}});
}

Json failed_fields_json(const std::vector<store::FieldSummary>& fields) {
    Json failed = Json::array();
    for (const auto& field : fields) {
        if (field.status == "ok") continue;
        failed.push(Json::object({{"well", name(field.id.well)}, {"field", field.id.field}, {"reason", field.reason}}));
    }
    return failed;
}

Json warnings_json(const store::ResultFile& results, const std::vector<Well>& wells) {
    Json warnings = Json::array();
    const Json plan = results.document("plan");
    for (const Json& warning : plan["warnings"].items()) warnings.push(warning);
    std::size_t expected = 0;
    std::size_t stored = 0;
    for (const auto& well : wells) {
        if (well.selected) expected += well.fields_expected;
        stored += well.fields_stored;
    }
    if (stored < expected) {
        warnings.push(fmt::format("incomplete: {} of {} fields are analysed", stored, expected));
    }
    return warnings;
}

Json plate_json(const store::ResultFile& results, const Findings& findings,
                const std::vector<store::FieldSummary>& fields) {
    const auto plate = results.plate();
    std::size_t mapped = 0;
    std::size_t imaged = 0;
    for (const auto& well : findings.wells) {
        mapped += well.map != nullptr ? 1 : 0;
        imaged += well.imaged ? 1 : 0;
    }
    std::size_t objects = 0;
    for (const auto& field : fields) objects += field.objects;
    return Json::object({{"name", plate.plate},
                         {"format", plate.format},
                         {"rows", plate.shape.rows},
                         {"columns", plate.shape.columns},
                         {"pixel_size_um", plate.pixel_size_um},
                         {"channels", texts(plate.channels)},
                         {"wells_mapped", mapped},
                         {"wells_imaged", imaged},
                         {"fields_expected", findings.facts.fields_expected},
                         {"fields_used", findings.facts.fields_used},
                         {"fields_failed", fields.size() - findings.facts.fields_used},
                         {"objects", objects}});
}

}  // namespace

screen::PlateFacts plate_facts(const store::ResultFile& results, const std::vector<Well>& wells) {
    screen::PlateFacts facts;
    for (const auto& well : wells) {
        if (well.selected) facts.fields_expected += well.fields_expected;
    }
    for (const auto& field : results.fields()) {
        if (field.status != "ok") continue;
        ++facts.fields_used;
        facts.fields_saturated += is_saturated(field) ? 1 : 0;
    }
    facts.subset = results.document("plan")["subset"].boolean().value_or(false);
    return facts;
}

Json plate_document(const store::ResultFile& results, const assay::Assay& assay, const Findings& findings) {
    const auto fields = results.fields();
    const auto channels = assay.channel_names();
    const auto channel_quality = [&](const std::string& channel) { return channel_quality_json(fields, channel); };
    return Json::object({{"schema_version", 1},
                         {"viroplate", kVersion},
                         {"plate", plate_json(results, findings, fields)},
                         {"verdict", verdict_json(findings.verdict)},
                         {"infection", infection_json(findings, assay)},
                         {"titre", titre_json(findings.titre)},
                         {"controls", array_of(findings.controls, control_json)},
                         {"comparison", store::to_json(findings.comparison)},
                         {"quality", Json::object({{"fields_saturated", findings.facts.fields_saturated},
                                                   {"channels", array_of(channels, channel_quality)}})},
                         {"map", map_json(findings.wells)},
                         {"failed_fields", failed_fields_json(fields)},
                         {"readouts", texts(assay.readout_names())},
                         {"warnings", warnings_json(results, findings.wells)}});
}

}  // namespace viroplate::pipeline
