#include "viroplate/calibration/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <span>
#include <system_error>

#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/toml.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/image/write.hpp"

namespace viroplate::calibration {

namespace {

constexpr const char* kFileName = "calibration.toml";
constexpr int kFormat = 1;

std::string content_id(const std::vector<ChannelProfile>& channels) {
    std::string content = fmt::format("viroplate calibration {}\n", kFormat);
    for (const auto& channel : channels) {
        const auto bytes = std::as_bytes(std::span(channel.flat.pixels));
        content += fmt::format("{}\n{}\n{}\n{}\n{}x{}\n{}\n", channel.channel, channel.offset, channel.fields,
                               channel.flat_error, channel.flat.width, channel.flat.height, digest(bytes));
    }
    return digest(content);
}

/// The channel's name as part of a file name: letters, digits, '-' and '.' stay.
std::string flat_name(const std::string& channel, std::size_t number) {
    std::string name;
    for (const char c : channel) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.';
        name += plain ? c : '_';
    }
    const bool changed = name != channel;  // two channels may differ only in what was replaced
    return changed ? fmt::format("flat_{}_{}.tif", name, number + 1) : fmt::format("flat_{}.tif", name);
}

std::string toml_text(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            if (c == '"' || c == '\\') result += '\\';
            result += c;
        }
    }
    return result + "\"";
}

std::string to_toml(const Profile& profile) {
    std::string text = "# Camera offset and flat field of each channel: grey = offset + flat * signal.\n";
    text += fmt::format("format = {}\nid = {}\n", kFormat, toml_text(profile.id));
    for (std::size_t i = 0; i < profile.channels.size(); ++i) {
        const auto& channel = profile.channels[i];
        text += fmt::format("\n[[channel]]\nname = {}\noffset_grey = {}\nflat = {}\nflat_error = {}\nfields = {}\n",
                            toml_text(channel.channel), channel.offset, toml_text(flat_name(channel.channel, i)),
                            channel.flat_error, channel.fields);
    }
    return text;
}

/// A flat field divides: it must be positive and finite everywhere.
void check_flat(const image::FloatPlane& flat, const std::filesystem::path& file) {
    const bool good =
        std::all_of(flat.pixels.begin(), flat.pixels.end(), [](float v) { return std::isfinite(v) && v > 0; });
    if (good) return;
    throw Error(Code::settings_conflict,
                fmt::format("'{}' is no flat field: it has pixels of zero or less", file.string()),
                "Make the calibration again.");
}

ChannelProfile read_channel(document::TomlTable& table, const std::filesystem::path& folder) {
    ChannelProfile channel;
    channel.channel = table.required_text("name");
    table.number("offset_grey", channel.offset, {0, 65535});
    table.number("flat_error", channel.flat_error, {0, 1e6});
    table.integer("fields", channel.fields, {0, 1e9});
    const auto file = folder / table.required_text("flat");
    table.finish();
    channel.flat = image::read_float_tiff(file);
    check_flat(channel.flat, file);
    return channel;
}

}  // namespace

image::Correction Profile::correction(const std::string& channel) const {
    std::string known;
    for (const auto& entry : channels) {
        if (entry.channel == channel) return {entry.offset, entry.flat};
        known += fmt::format("{}'{}'", known.empty() ? "" : ", ", entry.channel);
    }
    throw Error(Code::settings_conflict,
                fmt::format("the calibration has no channel '{}'; it has {}", channel, known.empty() ? "none" : known),
                "Use a calibration of this plate's channels, or run without one.");
}

Profile make_profile(std::vector<ChannelProfile> channels) {
    Profile profile;
    profile.id = content_id(channels);
    profile.channels = std::move(channels);
    return profile;
}

void save(const Profile& profile, const std::filesystem::path& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) throw_io_error(folder, "write", failure.value());
    for (std::size_t i = 0; i < profile.channels.size(); ++i) {
        image::write_tiff(folder / flat_name(profile.channels[i].channel, i), profile.channels[i].flat);
    }
    write_atomically(folder / kFileName, to_toml(profile));  // last: a folder with this file is whole
}

Profile load(const std::filesystem::path& folder) {
    const auto file = folder / kFileName;
    auto table = document::parse_toml(read_text(file), file.string(), Code::settings_conflict);
    int format = 0;
    table.integer("format", format, {kFormat, kFormat});
    const std::string id = table.required_text("id");
    std::vector<ChannelProfile> channels;
    for (auto& entry : table.tables("channel")) channels.push_back(read_channel(entry, folder));
    table.finish();
    Profile profile = make_profile(std::move(channels));
    if (profile.id == id) return profile;
    throw Error(Code::settings_conflict,
                fmt::format("the calibration in '{}' was changed after it was made (its id says {}, its content is {})",
                            folder.string(), id, profile.id),
                "Make it again with viroplate calibrate.");
}

}  // namespace viroplate::calibration
