#include "viroplate/assay/assay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "assay/sections.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::assay {

namespace {

constexpr std::array<std::string_view, 5> kRoles{"nuclei", "virus", "cells", "reporter", "readout"};
constexpr std::array<std::string_view, 3> kAggregates{"mean", "median", "mean_log2"};

bool changes_objects(const std::string& path) {
    constexpr std::array<std::string_view, 5> kParts{"plate", "nuclei", "cells", "spots", "quality"};
    return path.rfind("channel.", 0) == 0 || std::find(kParts.begin(), kParts.end(), path) != kParts.end();
}

std::optional<std::string> first_of_role(const std::vector<Channel>& channels, ChannelRole role) {
    const auto found =
        std::find_if(channels.begin(), channels.end(), [role](const Channel& channel) { return channel.role == role; });
    return found == channels.end() ? std::nullopt : std::optional(found->name);
}

}  // namespace

void Channel::visit(OptionVisitor& visitor) {
    visitor.text("name", name);
    visitor.text("plate_channel", plate_channel);
    visitor.choose("role", role, kRoles);
    background.visit(visitor);
    visitor.flag("spots", spots);
}

const char* name(ChannelRole role) { return kRoles.at(static_cast<std::size_t>(role)).data(); }

void Readout::visit(OptionVisitor& visitor) {
    visitor.text("name", name);
    visitor.text("column", column);
    visitor.choose("aggregate", aggregate, kAggregates);
}

const Channel& Assay::nuclei_channel() const {
    const auto found = std::find_if(channels.begin(), channels.end(),
                                    [](const Channel& channel) { return channel.role == ChannelRole::nuclei; });
    if (found == channels.end()) throw Error(Code::internal, "the assay has no nuclei channel");
    return *found;
}

std::optional<std::string> Assay::virus_channel() const { return first_of_role(channels, ChannelRole::virus); }

std::optional<std::string> Assay::cells_channel() const { return first_of_role(channels, ChannelRole::cells); }

std::optional<std::string> Assay::reporter_channel() const { return first_of_role(channels, ChannelRole::reporter); }

std::vector<std::string> Assay::channel_names() const {
    std::vector<std::string> names;
    for (const auto& channel : channels) names.push_back(channel.name);
    return names;
}

std::vector<std::string> Assay::spot_channel_names() const {
    std::vector<std::string> names;
    for (const auto& channel : channels) {
        if (channel.spots) names.push_back(channel.name);
    }
    return names;
}

std::vector<std::string> Assay::readout_names() const {
    std::vector<std::string> names;
    for (const auto& readout : readouts) names.push_back(readout.name);
    return names;
}

std::string Assay::image_settings_digest() const {
    Assay copy = *this;
    // The folder in front of it depends on where the program was started.
    copy.plate.positions_csv = std::filesystem::path(plate.positions_csv).filename().string();
    std::string listed;
    for (const auto& section : sections(copy)) {
        if (!changes_objects(section.path)) continue;
        OptionLister lister(section.path);
        section.visit(lister);
        for (const auto& option : lister.values()) listed += fmt::format("{}={}\n", option.path, option.value);
    }
    return digest(listed);
}

}  // namespace viroplate::assay
