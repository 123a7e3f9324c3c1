#include "viroplate/pipeline/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "pipeline/map_check.hpp"
#include "pipeline/provenance.hpp"
#include "pipeline/settings.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/version.hpp"

namespace viroplate::pipeline {

namespace {

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Index of the plate's channel with this id or name; ids come before names, exact spelling before other cases.
std::optional<std::size_t> find_channel(const plate::PlateIndex& plate, const std::string& wanted) {
    using Fits = bool (*)(const plate::Channel&, const std::string&);
    constexpr Fits kWays[] = {
        [](const plate::Channel& channel, const std::string& word) { return channel.id == word; },
        [](const plate::Channel& channel, const std::string& word) { return channel.name == word; },
        [](const plate::Channel& channel, const std::string& word) {
            return same_word(channel.id, word) || same_word(channel.name, word);
        }};
    for (const Fits fits : kWays) {
        for (std::size_t i = 0; i < plate.channels.size(); ++i) {
            if (fits(plate.channels[i], wanted)) return i;
        }
    }
    return std::nullopt;
}

std::string channels_in_words(const plate::PlateIndex& plate) {
    std::vector<std::string> words;
    for (const auto& channel : plate.channels) {
        words.push_back(channel.id == channel.name ? fmt::format("'{}'", channel.id)
                                                   : fmt::format("'{}' ('{}')", channel.id, channel.name));
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

void match_channels(Plan& plan) {
    for (const auto& channel : plan.assay.channels) {
        const std::string& wanted = channel.plate_channel.empty() ? channel.name : channel.plate_channel;
        const auto found = find_channel(plan.plate, wanted);
        if (!found) {
            throw Error(Code::assay,
                        fmt::format("the plate has no channel '{}', which the assay's channel '{}' needs", wanted,
                                    channel.name),
                        fmt::format("The plate has {}. Set plate_channel of the assay's channel to one of them.",
                                    channels_in_words(plan.plate)));
        }
        plan.plate_channels.push_back(*found);
        const auto& id = plan.plate.channels[*found].id;
        plan.corrections.push_back(plan.calibration ? plan.calibration->correction(id) : image::Correction{});
    }
}

/// Lengths in µm need a pixel size; better said before the start than in every field.
void check_lengths(const Plan& plan) {
    const auto pixel = plan.plate.pixel_size_um;
    in_px(plan.assay.nuclei.diameter, pixel, "nuclei.diameter");
    in_px(plan.assay.cells.reach, pixel, "cells.reach");
    in_px(plan.assay.cells.ring_gap, pixel, "cells.ring_gap");
    in_px(plan.assay.cells.ring_width, pixel, "cells.ring_width");
    for (const auto& channel : plan.assay.channels) {
        in_px(channel.background.scale, pixel, fmt::format("the background scale of channel '{}'", channel.name));
    }
}

void compare_wells(Plan& plan) {
    std::set<WellAddress> with_images;
    for (const auto& field : plan.plate.fields) with_images.insert(field.id.well);
    for (const auto& well : plan.map.wells) {
        if (needs_images(well) && with_images.count(well.well) == 0) plan.mapped_without_images.push_back(well.well);
    }
    for (const auto& well : with_images) {
        if (plan.map.find(well) == nullptr) plan.imaged_without_map.push_back(well);
    }
}

void choose_fields(Plan& plan, const std::vector<WellAddress>& wells) {
    std::set<WellAddress> left(wells.begin(), wells.end());
    const std::set<WellAddress> wanted = left;
    for (std::size_t i = 0; i < plan.plate.fields.size(); ++i) {
        const WellAddress well = plan.plate.fields[i].id.well;
        left.erase(well);
        if (wanted.empty() || wanted.count(well) > 0) plan.fields.push_back(i);
    }
    if (!left.empty()) {
        throw Error(
            Code::usage,
            fmt::format("there are no images of {}", in_words(std::vector<WellAddress>(left.begin(), left.end()))),
            "'viroplate inspect' lists the wells of the plate.");
    }
    plan.subset = plan.fields.size() < plan.plate.fields.size();
    if (plan.fields.empty()) {
        throw Error(Code::plate, fmt::format("'{}' has no fields to analyse", plan.plate.root.string()),
                    "'viroplate inspect' shows what was recognised.");
    }
}

std::vector<std::string> plate_warnings(const Plan& plan) {
    std::vector<std::string> warnings = plan.plate.warnings;
    if (plan.plate.z_planes > 1) {
        warnings.push_back(
            fmt::format("the plate has {} z planes; the first of each field is used", plan.plate.z_planes));
    }
    if (plan.plate.time_points > 1) {
        warnings.push_back(
            fmt::format("the plate has {} time points; the first of each field is used", plan.plate.time_points));
    }
    return warnings;
}

document::Json file_digest(const std::filesystem::path& file, const std::filesystem::path& root) {
    std::string hash;
    try {
        hash = digest(read_bytes(file));
    } catch (const Error&) {
        hash.clear();  // it was read a moment ago; provenance says that it is gone
    }
    const std::string below = file.lexically_relative(root).generic_string();
    const bool inside = !below.empty() && below.rfind("..", 0) != 0;
    return document::Json::object({{"file", inside ? below : file.filename().string()}, {"digest", hash}});
}

std::string file_name(const std::filesystem::path& path) { return path.filename().string(); }

}  // namespace

const plate::PlaneRef* chosen_plane(const Plan& plan, const plate::Field& field, std::size_t channel) {
    const std::size_t wanted = plan.plate_channels[channel];
    for (const auto& plane : field.planes) {
        if (plane.channel == wanted && plane.z == 0 && plane.t == 0) return &plane;
    }
    return nullptr;
}

Plan make_plan(const PlanInputs& inputs) {
    Plan plan;
    plan.overrides = inputs.overrides;
    plan.assay = assay::read(inputs.assay, inputs.overrides);
    plan.plate = plate::open(inputs.plate, plan.assay.plate);
    plan.map_text = read_text(inputs.map);
    plan.map = plate::parse_map(plan.map_text, inputs.map.string(), plan.plate.name);
    plan.assay_file = file_name(inputs.assay);
    plan.map_file = file_name(inputs.map);
    if (inputs.calibration) plan.calibration = calibration::load(*inputs.calibration);
    match_channels(plan);
    check_lengths(plan);
    check_map_fits(plan.map, plan.plate.shape);
    choose_fields(plan, inputs.wells);
    compare_wells(plan);
    plan.warnings = plate_warnings(plan);
    if (!plan.mapped_without_images.empty()) {
        plan.warnings.push_back(
            fmt::format("wells of the map without images: {}", in_words(plan.mapped_without_images)));
    }
    if (!plan.imaged_without_map.empty()) {
        plan.warnings.push_back(
            fmt::format("wells with images that the map does not name: {}", in_words(plan.imaged_without_map)));
    }
    return plan;
}

std::vector<std::string> missing_input(const Plan& plan) {
    std::vector<std::string> missing;
    for (const std::size_t index : plan.fields) {
        const auto& field = plan.plate.fields[index];
        for (std::size_t channel = 0; channel < plan.plate_channels.size(); ++channel) {
            const auto* plane = chosen_plane(plan, field, channel);
            if (plane != nullptr && plane->state == plate::PlaneState::present) continue;
            missing.push_back(fmt::format("{} field {}: channel '{}' is {}", name(field.id.well), field.id.field,
                                          plan.assay.channels[channel].name,
                                          plane == nullptr ? "missing" : plate::name(plane->state)));
        }
    }
    if (!plan.mapped_without_images.empty()) {
        missing.push_back(fmt::format("wells of the map without images: {}", in_words(plan.mapped_without_images)));
    }
    if (!plan.imaged_without_map.empty()) {
        missing.push_back(
            fmt::format("wells with images that the map does not name: {}", in_words(plan.imaged_without_map)));
    }
    return missing;
}

bool needs_images(const plate::MapWell& well) {
    return well.role != plate::Role::empty && well.role != plate::Role::excluded;
}

document::Json Plan::to_json() const {
    using document::Json;
    std::map<WellAddress, std::int64_t> counts;
    std::set<WellAddress> chosen;
    for (const auto& field : plate.fields) ++counts[field.id.well];
    for (const std::size_t index : fields) chosen.insert(plate.fields[index].id.well);
    Json wells = Json::array();
    for (const auto& [well, count] : counts) {
        wells.push(
            Json::object({{"well", viroplate::name(well)}, {"fields", count}, {"selected", chosen.count(well) > 0}}));
    }
    Json channels = Json::array();
    for (std::size_t i = 0; i < plate_channels.size(); ++i) {
        channels.push(
            Json::object({{"name", assay.channels[i].name}, {"plate_channel", plate.channels[plate_channels[i]].id}}));
    }
    Json metadata = Json::array();
    for (const auto& file : plate.metadata_files) metadata.push(file_digest(file, plate.root));
    Json notes = Json::array();
    for (const auto& warning : plate_warnings(*this)) notes.push(warning);
    return Json::object({{"viroplate", kVersion},
                         {"libraries", library_versions()},
                         {"subset", subset},
                         {"wells", std::move(wells)},
                         {"channels", std::move(channels)},
                         {"metadata", std::move(metadata)},
                         {"calibration", calibration ? Json(calibration->id) : Json()},
                         {"warnings", std::move(notes)}});
}

store::PlateRecord Plan::record() const {
    store::PlateRecord record;
    record.plate = plate.name;
    record.format = plate.format;
    record.shape = plate.shape;
    record.pixel_size_um = plate.pixel_size_um;
    record.channels = assay.channel_names();
    record.spot_channels = assay.spot_channel_names();
    record.image_settings = image_settings(*this);
    record.assay_text = assay.text;
    record.map_text = map_text;
    return record;
}

}  // namespace viroplate::pipeline
