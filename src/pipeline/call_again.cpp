#include "viroplate/pipeline/call_again.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "pipeline/map_check.hpp"
#include "pipeline/settings.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::pipeline {

namespace {

using document::Json;

void check_complete(const store::ResultFile& results, CallChanges::Partial partial) {
    if (results.complete() || partial == CallChanges::Partial::allow) return;
    throw Error(Code::incomplete,
                fmt::format("the result is incomplete: {} fields are there", results.stored_fields().size()),
                "Finish it with 'viroplate run --resume', or say --partial to judge what is there.");
}

std::string key_of(const std::string& override_text) { return override_text.substr(0, override_text.find('=')); }

/// Earlier overrides without those that are given anew.
std::vector<std::string> merged(std::vector<std::string> before, const std::vector<std::string>& added) {
    for (const auto& text : added) {
        const auto same_key = [&](const std::string& other) { return key_of(other) == key_of(text); };
        before.erase(std::remove_if(before.begin(), before.end(), same_key), before.end());
        before.push_back(text);
    }
    return before;
}

void check_image_settings(const store::ResultFile& results, const assay::Assay& assay) {
    const Json settings = document::parse_json(results.plate().image_settings, "image settings of the result");
    if (settings["assay"].text() == assay.image_settings_digest()) return;
    const auto differences = image_option_differences(stored_assay(results), assay);
    throw Error(
        Code::settings_conflict,
        fmt::format(
            "these settings would find other cells than those stored: {}",
            differences.empty() ? "the assay's image settings" : fmt::format("{}", fmt::join(differences, "; "))),
        "Analyse the images again with 'viroplate run --overwrite', or leave these settings as they were (--set "
        "repeats what the run was given).");
}

/// The assay that the conclusion will rest on, and the overrides it was read with.
struct AssayChoice {
    assay::Assay assay;
    std::vector<std::string> overrides;
};

AssayChoice choose_assay(const store::ResultFile& results, const CallChanges& changes) {
    AssayChoice choice;
    if (changes.assay) {
        choice.overrides = changes.overrides;
        choice.assay = assay::parse(read_text(*changes.assay), changes.assay->string(), choice.overrides);
    } else {
        choice.overrides = merged(stored_overrides(results), changes.overrides);
        choice.assay = assay::parse(results.plate().assay_text, "assay file kept in the result", choice.overrides);
    }
    check_image_settings(results, choice.assay);
    return choice;
}

bool is_of_plate(const store::ResultFile& results, const plate::PlateMap& map, WellAddress well) {
    if (map.find(well) != nullptr) return true;
    const Json plan = results.document("plan");
    const auto& wells = plan["wells"].items();
    return std::any_of(wells.begin(), wells.end(), [&](const Json& item) { return item["well"].text() == name(well); });
}

std::vector<Exclusion> changed_exclusions(const store::ResultFile& results, const plate::PlateMap& map,
                                          const CallChanges& changes) {
    auto exclusions = stored_exclusions(results);
    const auto drop = [&](WellAddress well) {
        const auto same = [&](const Exclusion& exclusion) { return exclusion.well == well; };
        exclusions.erase(std::remove_if(exclusions.begin(), exclusions.end(), same), exclusions.end());
    };
    for (const WellAddress well : changes.include) drop(well);
    for (const auto& exclusion : changes.exclude) {
        if (!is_of_plate(results, map, exclusion.well)) {
            throw Error(Code::usage, fmt::format("neither plate nor map has a well {}", name(exclusion.well)),
                        "wells.csv lists the wells.");
        }
        drop(exclusion.well);
        exclusions.push_back(exclusion);
    }
    std::sort(exclusions.begin(), exclusions.end(),
              [](const Exclusion& a, const Exclusion& b) { return a.well < b.well; });
    return exclusions;
}

Json changed_inputs(const store::ResultFile& results, const CallChanges& changes) {
    Json inputs = results.document("inputs");
    if (changes.assay) inputs.set("assay", changes.assay->filename().string());
    if (changes.map) inputs.set("map", changes.map->filename().string());
    return inputs;
}

}  // namespace

screen::PlateVerdict call_again(const std::filesystem::path& output, const CallChanges& changes) {
    auto results = store::ResultFile::open(output / "results.sqlite", store::ResultFile::Access::write);
    check_complete(results, changes.partial);
    const auto record = results.plate();
    const AssayChoice choice = choose_assay(results, changes);
    const std::string map_text = changes.map ? read_text(*changes.map) : record.map_text;
    const auto map =
        plate::parse_map(map_text, changes.map ? changes.map->string() : "map kept in the result", record.plate);
    check_map_fits(map, record.shape);
    const auto exclusions = changed_exclusions(results, map, changes);
    screen::PlateVerdict verdict;
    results.transaction([&] {
        Json overrides = Json::array();
        for (const auto& text : choice.overrides) overrides.push(text);
        results.put_document("overrides", overrides);
        results.put_document("inputs", changed_inputs(results, changes));
        results.replace_inputs(choice.assay.text, map_text);
        verdict = conclude_in_store(results, choice.assay, map, exclusions);
    });
    write_conclusion(results, output);
    return verdict;
}

}  // namespace viroplate::pipeline
