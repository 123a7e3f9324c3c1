#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>

#include "plate/assembly.hpp"
#include "plate/folder.hpp"
#include "plate/harmony_images.hpp"
#include "plate/readers.hpp"
#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;
using document::XmlElement;

namespace {

/// A 1536-well plate with 9 fields and 5 channels has an index of 0.2 GB; the parsed text takes some five times that.
constexpr std::uintmax_t kLargestIndex = std::uintmax_t{1} << 30;
constexpr std::array<std::string_view, 3> kIndexNames{"index.idx.xml", "index.xml", "index.ref.xml"};
constexpr std::array<std::string_view, 4> kVersions{"HarmonyV4", "HarmonyV5", "HarmonyV6", "HarmonyV7"};

/// Whether the file's beginning looks like a Harmony index.
bool looks_like_index(const fs::path& file) {
    std::string head(4096, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    return head.find("EvaluationInputData") != std::string::npos;
}

/// The index directly in `folder`, by the names it goes by.
std::optional<fs::path> index_in(const fs::path& folder) {
    if (!fs::is_directory(folder)) return std::nullopt;
    const auto entries = list_folder(folder);
    for (const auto wanted : kIndexNames) {
        for (const auto& entry : entries) {
            if (lower_case(entry.string()) == wanted && looks_like_index(folder / entry)) return folder / entry;
        }
    }
    return std::nullopt;
}

/// The index in `folder` or one of its folders; several when there are several measurements below it.
std::vector<fs::path> indexes_below(const fs::path& folder) {
    if (const auto here = index_in(folder)) return {*here};
    std::vector<fs::path> found;
    for (const auto& entry : list_subfolders(folder)) {
        auto index = index_in(folder / entry);
        if (!index) index = index_in(folder / entry / "Images");
        if (!index) index = index_in(folder / entry / "images");
        if (index) found.push_back(*index);
    }
    return found;
}

std::vector<fs::path> find_indexes(const fs::path& path) {
    if (!fs::is_directory(path)) {
        if (looks_like_index(path)) return {path};
        return find_indexes(path.has_parent_path() ? path.parent_path() : fs::path("."));
    }
    auto found = indexes_below(path);
    if (found.empty() && lower_case(folder_name(path)) == "images") {  // HarmonyV7 may keep the index one level up
        if (const auto above = index_in(fs::absolute(path).lexically_normal().parent_path())) found = {*above};
    }
    return found;
}

std::string dialect_of(const document::XmlDocument& document, const fs::path& file) {
    const std::string space(document.root_namespace());
    const auto slash = space.rfind('/');
    const std::string version = slash == std::string::npos ? space : space.substr(slash + 1);
    if (document.root().name() != "EvaluationInputData" ||
        std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end()) {
        throw Error(Code::plate,
                    fmt::format("'{}': '{}' of namespace '{}' is no version of Harmony's index that is known",
                                file.string(), document.root().name(), space),
                    "Known are HarmonyV4 to HarmonyV7. Read the names instead (--pattern phenix), and please report "
                    "this version.");
    }
    return version;
}

/// What an element (an image or the entry of a channel) says of its channel.
struct ChannelFacts {
    Channel channel;
    std::optional<double> pixel_x_um;
    std::optional<double> pixel_y_um;
    std::optional<int> width;
    std::optional<int> height;
    std::string flatfield_fault;
};

std::optional<double> quantity(const XmlElement& element, std::string_view member, double factor) {
    const auto value = to_real(element.child_text(member));
    return value && *value > 0 ? std::optional<double>(*value * factor) : std::nullopt;  // 0: the instrument's "none"
}

std::optional<double> length_um(const XmlElement& element, std::string_view member) {
    const auto child = element.child(member);
    if (!child) return std::nullopt;
    const auto um = to_um(to_real(child->text()), child->attribute("Unit").value_or("m"));
    return um && *um > 0 ? um : std::nullopt;
}

void read_flatfield(const XmlElement& element, ChannelFacts& facts) {
    const std::string_view text = element.child_text("FlatfieldProfile");
    if (text.empty() || facts.channel.flatfield) return;
    try {
        facts.channel.flatfield = parse_flatfield(text);
    } catch (const Error& error) {
        facts.flatfield_fault = error.what();
    }
}

/// Takes what is not yet known.
void add_facts(const XmlElement& element, ChannelFacts& facts) {
    Channel& channel = facts.channel;
    if (channel.name.empty()) channel.name = std::string(element.child_text("ChannelName"));
    if (!channel.excitation_nm) channel.excitation_nm = quantity(element, "MainExcitationWavelength", 1);
    if (!channel.emission_nm) channel.emission_nm = quantity(element, "MainEmissionWavelength", 1);
    if (!channel.exposure_ms) channel.exposure_ms = quantity(element, "ExposureTime", 1000);
    if (!channel.orientation) channel.orientation = parse_orientation(element.child_text("OrientationMatrix"));
    if (!facts.pixel_x_um) facts.pixel_x_um = length_um(element, "ImageResolutionX");
    if (!facts.pixel_y_um) facts.pixel_y_um = length_um(element, "ImageResolutionY");
    if (!facts.width) facts.width = to_integer(element.child_text("ImageSizeX"));
    if (!facts.height) facts.height = to_integer(element.child_text("ImageSizeY"));
    read_flatfield(element, facts);
}

using Facts = std::map<std::string, ChannelFacts>;

/// Channels that images name, with what an image of theirs says itself, else what the maps say.
Facts read_channels(const XmlElement& root) {
    Facts facts;
    const auto images = root.child("Images");
    for (const auto& image : images ? images->children("Image") : std::vector<XmlElement>{}) {
        const std::string id(image.child_text("ChannelID"));
        if (id.empty() || facts.count(id) > 0) continue;
        facts[id].channel.id = id;
        add_facts(image, facts[id]);
    }
    const auto maps = root.child("Maps");
    for (const auto& map : maps ? maps->children("Map") : std::vector<XmlElement>{}) {
        for (const auto& entry : map.children("Entry")) {
            const auto known = facts.find(std::string(entry.attribute("ChannelID").value_or("")));
            if (known != facts.end()) add_facts(entry, known->second);
        }
    }
    return facts;
}

bool differ(double a, double b) { return std::abs(a - b) > 1e-3 * std::abs(a); }

/// Pixel size and image size of the plate, where the channels agree.
void settle_scale(PlateIndex& index, const Facts& facts) {
    bool agree = true;
    for (const auto& [id, fact] : facts) {
        if (fact.pixel_x_um && fact.pixel_y_um && differ(*fact.pixel_x_um, *fact.pixel_y_um)) agree = false;
        if (!fact.pixel_x_um) continue;
        if (!index.pixel_size_um) index.pixel_size_um = fact.pixel_x_um;
        if (differ(*index.pixel_size_um, *fact.pixel_x_um)) agree = false;
    }
    if (!agree) {
        index.pixel_size_um.reset();
        index.warnings.push_back("the channels (or x and y) have different pixel sizes; none is assumed");
    }
    if (facts.empty()) return;
    index.image_width = facts.begin()->second.width.value_or(0);
    index.image_height = facts.begin()->second.height.value_or(0);
    for (const auto& [id, fact] : facts) {
        if (fact.width.value_or(0) == index.image_width && fact.height.value_or(0) == index.image_height) continue;
        index.image_width = 0;
        index.image_height = 0;
        index.warnings.push_back("the channels have images of different size");
        return;
    }
}

void take_channels(PlateIndex& index, Facts facts) {
    settle_scale(index, facts);
    for (auto& [id, fact] : facts) {
        if (fact.channel.name.empty()) fact.channel.name = id;
        if (!fact.flatfield_fault.empty()) {
            index.warnings.push_back(fmt::format("channel {}: {}", id, fact.flatfield_fault));
        }
        index.channels.push_back(std::move(fact.channel));
    }
    std::stable_sort(index.channels.begin(), index.channels.end(), [](const Channel& a, const Channel& b) {
        return to_integer(a.id).value_or(0) < to_integer(b.id).value_or(0);
    });
}

void read_plate_element(PlateIndex& index, const XmlElement& root, const fs::path& file) {
    index.instrument = std::string(root.child_text("InstrumentType"));
    const auto plates = root.child("Plates");
    const auto listed_plates = plates ? plates->children("Plate") : std::vector<XmlElement>{};
    if (listed_plates.size() != 1) {
        throw Error(Code::plate,
                    fmt::format("'{}' describes {} plates; one is expected", file.string(), listed_plates.size()),
                    "Export each plate by itself.");
    }
    const XmlElement& plate = listed_plates.front();
    index.name = std::string(plate.child_text("Name"));
    if (index.name.empty()) index.name = std::string(plate.child_text("PlateID"));
    if (index.name.empty()) index.name = folder_name(index.root);
    index.shape.rows = std::clamp(to_integer(plate.child_text("PlateRows")).value_or(0), 0, 64);
    index.shape.columns = std::clamp(to_integer(plate.child_text("PlateColumns")).value_or(0), 0, 96);
    for (const auto& well : plate.children("Well")) {
        const auto id = std::string(well.attribute("id").value_or(""));
        const auto parts = parse_harmony_image_id(id + "K1F1P1R1");
        if (parts) {
            index.expected_wells.push_back(parts->well);
        } else {
            index.warnings.push_back(fmt::format("the index selects a well '{}', which cannot be understood", id));
        }
    }
}

void warn_of_wells_not_recorded(PlateIndex& index) {
    std::vector<std::string> absent;
    for (const auto& well : index.expected_wells) {
        const bool recorded = std::any_of(index.fields.begin(), index.fields.end(),
                                          [&](const Field& field) { return field.id.well == well; });
        if (!recorded) absent.push_back(name(well));
    }
    if (absent.empty()) return;
    std::sort(absent.begin(), absent.end());
    index.warnings.push_back(
        fmt::format("{} selected wells have no image in the index: {}", absent.size(), listed(absent)));
}

void find_unmatched(PlateIndex& index, const HarmonyFiles& files) {
    for (const auto& image : list_images(index.root)) {
        if (files.found().count((index.root / image).lexically_normal()) == 0) index.unmatched.push_back(image);
    }
}

document::XmlDocument load_index(const fs::path& file) {
    const auto size = fs::file_size(file);
    if (size > kLargestIndex) {
        throw Error(Code::plate,
                    fmt::format("'{}' is {:.1f} GB long; indexes of up to 1 GB are read", file.string(),
                                static_cast<double>(size) / 1e9),
                    "Export the plate in parts, or read the names (--pattern phenix).");
    }
    return {read_text(file), file.string()};
}

fs::path sole_index(const fs::path& path) {
    const auto indexes = find_indexes(path);
    if (indexes.size() == 1) return indexes.front();
    std::vector<std::string> names;
    for (const auto& index : indexes) names.push_back(fmt::format("'{}'", index.parent_path().string()));
    throw Error(Code::plate,
                fmt::format("'{}' holds {} measurements: {}", path.string(), indexes.size(), listed(names)),
                "Open one of them; readings of one plate are never merged.");
}

}  // namespace

std::string harmony_refusal(const fs::path& path, const OpenOptions&) {
    if (!find_indexes(path).empty()) return {};
    return "no Index.idx.xml, Index.xml or Index.ref.xml of Harmony here, in Images or in a folder below";
}

PlateIndex read_harmony(const fs::path& path, const OpenOptions&) {
    const fs::path file = sole_index(path);
    const document::XmlDocument document = load_index(file);
    PlateIndex index;
    index.format = "harmony";
    index.dialect = dialect_of(document, file);
    index.root = file.has_parent_path() ? file.parent_path() : fs::path(".");
    index.metadata_files.push_back(file);
    const XmlElement root = document.root();
    read_plate_element(index, root, file);
    take_channels(index, read_channels(root));

    HarmonyFiles files(index.root);
    HarmonyPlanes planes = read_harmony_planes(root, files);
    add_warnings(index, planes.unusable, "records that say too little");
    if (!planes.unlisted.empty()) {
        index.warnings.push_back(fmt::format("{} images are listed for their wells, but not described: {}",
                                             planes.unlisted.size(), listed(planes.unlisted)));
    }
    if (planes.planes.empty()) index.warnings.emplace_back("the index describes no image");
    assemble(index, std::move(planes.planes),
             {PlaneState::not_recorded, "the index has no record of it, though other fields have it"});
    warn_of_wells_not_recorded(index);
    warn_of_short_wells(index);
    find_unmatched(index, files);
    return index;
}

}  // namespace viroplate::plate
