#include "pipeline/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "viroplate/core/file.hpp"
#include "viroplate/core/version.hpp"

namespace viroplate::pipeline {

namespace {

using document::Json;

/// Every image that belongs to the plate, or why it is not there: results of other images must not be mixed.
std::string image_list_digest(const Plan& plan) {
    std::string list;
    for (const auto& field : plan.plate.fields) {
        list += fmt::format("{} {}\n", name(field.id.well), field.id.field);
        for (std::size_t channel = 0; channel < plan.plate_channels.size(); ++channel) {
            const auto* plane = chosen_plane(plan, field, channel);
            if (plane == nullptr) continue;
            list += fmt::format("  {} {} {} {}\n", channel, plate::name(plane->state),
                                plane->file.lexically_relative(plan.plate.root).generic_string(), plane->page);
        }
    }
    return digest(list);
}

bool decides_objects(const std::string& option) {
    constexpr std::array<std::string_view, 5> kParts{"plate.", "channel.", "nuclei.", "cells.", "quality."};
    return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) { return option.rfind(part, 0) == 0; });
}

struct Part {
    const char* key;
    const char* words;
};
constexpr std::array<Part, 6> kParts{{{"viroplate", "the version of viroplate"},
                                      {"plate", "the plate"},
                                      {"pixel_size_um", "the pixel size"},
                                      {"images", "the list of images"},
                                      {"calibration", "the calibration"},
                                      {"assay", "the assay's image settings"}}};

std::string value_in_words(const Json& value) {
    if (value.is_null() || (value.is_text() && value.text().empty())) return "none";
    return value.is_text() ? value.text() : value.dump(-1);
}

}  // namespace

std::string image_settings(const Plan& plan) {
    return Json::object({{"viroplate", kVersion},
                         {"plate", fmt::format("{} ({})", plan.plate.name, plan.plate.format)},
                         {"pixel_size_um", plan.plate.pixel_size_um},
                         {"images", image_list_digest(plan)},
                         {"calibration", plan.calibration ? plan.calibration->id : std::string()},
                         {"assay", plan.assay.image_settings_digest()}})
        .dump(-1);
}

std::vector<std::string> image_option_differences(const assay::Assay& before, const assay::Assay& after) {
    std::map<std::string, std::pair<std::string, std::string>> values;
    for (const auto& option : before.options) values[option.path].first = option.value;
    for (const auto& option : after.options) values[option.path].second = option.value;
    std::vector<std::string> differences;
    for (const auto& [path, pair] : values) {
        if (!decides_objects(path) || pair.first == pair.second) continue;
        differences.push_back(fmt::format("{}: {} → {}", path, pair.first.empty() ? "none" : pair.first,
                                          pair.second.empty() ? "none" : pair.second));
    }
    return differences;
}

std::vector<std::string> settings_differences(const store::ResultFile& results, const Plan& plan) {
    const Json before = document::parse_json(results.plate().image_settings, "image settings of the result");
    const Json after = document::parse_json(image_settings(plan), "image settings");
    std::vector<std::string> differences;
    for (const auto& part : kParts) {
        const std::string old_value = value_in_words(before[part.key]);
        const std::string new_value = value_in_words(after[part.key]);
        if (old_value == new_value) continue;
        if (part.key == std::string_view("assay")) {
            const auto options = image_option_differences(stored_assay(results), plan.assay);
            differences.insert(differences.end(), options.begin(), options.end());
            if (options.empty()) differences.emplace_back(part.words);
        } else if (part.key == std::string_view("images")) {
            differences.emplace_back(part.words);
        } else {
            differences.push_back(fmt::format("{}: {} → {}", part.words, old_value, new_value));
        }
    }
    return differences;
}

std::vector<std::string> stored_overrides(const store::ResultFile& results) {
    std::vector<std::string> overrides;
    const Json stored = results.document("overrides");
    for (const Json& text : stored.items()) overrides.push_back(text.text());
    return overrides;
}

assay::Assay stored_assay(const store::ResultFile& results) {
    return assay::parse(results.plate().assay_text, "assay file kept in the result", stored_overrides(results));
}

}  // namespace viroplate::pipeline
