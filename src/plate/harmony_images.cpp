#include "plate/harmony_images.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plate/text.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;
using document::XmlElement;

namespace {

constexpr int kMostRows = 64;
constexpr int kMostColumns = 96;

/// 1-based row and column as written; nothing when no plate has them.
std::optional<WellAddress> to_well(std::optional<int> row, std::optional<int> column) {
    if (!row || !column || *row < 1 || *column < 1 || *row > kMostRows || *column > kMostColumns) return std::nullopt;
    return WellAddress{*row - 1, *column - 1};
}

std::optional<double> micrometres(const XmlElement& image, std::string_view member) {
    const auto element = image.child(member);
    if (!element) return std::nullopt;
    return to_um(to_real(element->text()), element->attribute("Unit").value_or("m"));
}

/// What one record says; nothing when it does not say which plane it is.
std::optional<PlaneRecord> read_record(const XmlElement& image, HarmonyFiles& files) {
    const auto well = to_well(to_integer(image.child_text("Row")), to_integer(image.child_text("Col")));
    const auto field = to_integer(image.child_text("FieldID"));
    const std::string_view channel = image.child_text("ChannelID");
    if (!well || !field || *field < 0 || channel.empty()) return std::nullopt;
    PlaneRecord plane;
    plane.field = {*well, *field};
    plane.channel = std::string(channel);
    plane.z = to_integer(image.child_text("PlaneID")).value_or(1);
    plane.t = to_integer(image.child_text("TimepointID")).value_or(0);
    plane.x_um = micrometres(image, "PositionX");
    plane.y_um = micrometres(image, "PositionY");
    if (plane.y_um) plane.y_um = 0.0 - *plane.y_um;  // the stage counts up; 0.0 − 0 is no −0

    const auto url = image.child("URL");
    const std::string_view state = image.child_text("State");
    if (!state.empty() && lower_case(state) != "ok") {
        plane.state = PlaneState::not_recorded;
        plane.reason = fmt::format("the instrument gives its state as '{}'", state);
    } else if (!url || url->text().empty()) {
        plane.state = PlaneState::not_recorded;
        plane.reason = "the index names no file for it";
    } else {
        plane.page = to_integer(url->attribute("BufferNo").value_or("0")).value_or(0);
        files.locate(url->text(), plane);
    }
    return plane;
}

std::optional<int> take_part(std::string_view& text, char letter) {
    if (text.empty() || text.front() != letter) return std::nullopt;
    text.remove_prefix(1);
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = to_integer(text.substr(0, end));
    text.remove_prefix(end);
    return number;
}

/// How the numbers inside image ids relate to those of the records (time 1 is TimepointID 0 in HarmonyV5).
struct IdNumbers {
    std::map<int, int> time;
    std::map<int, int> plane;
    std::map<int, std::string> channel;
};

std::optional<PlaneRecord> missing_plane(const HarmonyImageId& id, const IdNumbers& numbers) {
    const auto time = numbers.time.find(id.time);
    const auto plane = numbers.plane.find(id.plane);
    const auto channel = numbers.channel.find(id.record);
    if (time == numbers.time.end() || plane == numbers.plane.end() || channel == numbers.channel.end()) {
        return std::nullopt;
    }
    PlaneRecord record;
    record.field = {id.well, id.field};
    record.channel = channel->second;
    record.z = plane->second;
    record.t = time->second;
    record.state = PlaneState::missing;
    record.reason = "the index lists it for its well, but does not describe it";
    return record;
}

}  // namespace

HarmonyFiles::HarmonyFiles(fs::path index_folder) {
    if (index_folder.empty()) index_folder = ".";
    folders_ = {index_folder, index_folder / "Images", index_folder / "images"};
    const fs::path above = index_folder.parent_path();
    if (!above.empty()) {
        folders_.push_back(above / "Images");
        folders_.push_back(above / "images");
    }
}

void HarmonyFiles::locate(std::string_view url, PlaneRecord& plane) {
    std::string path(url);
    std::replace(path.begin(), path.end(), '\\', '/');
    if (path.find("://") != std::string::npos) {
        plane.state = PlaneState::missing;
        plane.reason = fmt::format("it lies on a server: {}", url);
        return;
    }
    const fs::path written = path;
    std::vector<fs::path> places;
    if (written.is_absolute()) places.push_back(written);
    const bool from_elsewhere = written.is_absolute() || (path.size() > 1 && path[1] == ':');
    for (const auto& folder : folders_) {
        if (!from_elsewhere) places.push_back(folder / written);
    }
    for (const auto& folder : folders_) places.push_back(folder / written.filename());
    for (const auto& place : places) {
        if (auto file = lookup_.find(place)) {
            plane.file = file->lexically_normal();
            found_.insert(plane.file);
            return;
        }
    }
    plane.state = PlaneState::missing;
    plane.file = (folders_.front() / written.filename()).lexically_normal();
    plane.reason = fmt::format("the index names '{}', which is not there", url);
}

std::optional<HarmonyImageId> parse_harmony_image_id(std::string_view id) {
    if (id.size() < 4) return std::nullopt;
    const auto well = to_well(to_integer(id.substr(0, 2)), to_integer(id.substr(2, 2)));
    id.remove_prefix(4);
    const auto time = take_part(id, 'K');
    const auto field = take_part(id, 'F');
    const auto plane = take_part(id, 'P');
    const auto record = take_part(id, 'R');
    if (!well || !time || !field || !plane || !record || !id.empty()) return std::nullopt;
    return HarmonyImageId{*well, *time, *field, *plane, *record};
}

HarmonyPlanes read_harmony_planes(const XmlElement& root, HarmonyFiles& files) {
    HarmonyPlanes result;
    IdNumbers numbers;
    std::set<std::string, std::less<>> described;
    const auto images = root.child("Images");
    for (const auto& image : images ? images->children("Image") : std::vector<XmlElement>{}) {
        const std::string id(image.child_text("id"));
        auto record = read_record(image, files);
        if (!record) {
            result.unusable.push_back(fmt::format("image record '{}' does not say its well, field or channel", id));
            continue;
        }
        if (const auto parts = parse_harmony_image_id(id)) {
            numbers.time.emplace(parts->time, record->t);
            numbers.plane.emplace(parts->plane, record->z);
            numbers.channel.emplace(parts->record, record->channel);
        }
        described.insert(id);
        result.planes.push_back(std::move(*record));
    }
    const auto wells = root.child("Wells");
    for (const auto& well : wells ? wells->children("Well") : std::vector<XmlElement>{}) {
        for (const auto& image : well.children("Image")) {
            const auto id = image.attribute("id").value_or("");
            if (id.empty() || described.count(id) > 0) continue;
            result.unlisted.emplace_back(id);
            const auto parts = parse_harmony_image_id(id);
            if (auto plane = parts ? missing_plane(*parts, numbers) : std::nullopt) {
                result.planes.push_back(std::move(*plane));
            }
        }
    }
    return result;
}

}  // namespace viroplate::plate
