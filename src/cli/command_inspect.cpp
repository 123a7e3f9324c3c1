#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::cli {

namespace {

using document::Json;
using plate::PlaneState;
using plate::PlateIndex;

constexpr std::size_t kLinesShown = 20;  // of missing planes, files, warnings; the JSON document has all

/// Planes of one well by state.
struct WellSummary {
    bool expected = false;
    int fields = 0;
    int present = 0;
    int absent = 0;  ///< missing or not recorded
};

std::map<WellAddress, WellSummary> summarise(const PlateIndex& index) {
    std::map<WellAddress, WellSummary> wells;
    for (const auto& well : index.expected_wells) wells[well].expected = true;
    for (const auto& field : index.fields) {
        WellSummary& well = wells[field.id.well];
        ++well.fields;
        for (const auto& plane : field.planes) {
            if (plane.state == PlaneState::present) ++well.present;
            if (plane.state == PlaneState::missing || plane.state == PlaneState::not_recorded) ++well.absent;
        }
    }
    return wells;
}

/// Everything that was meant to be recorded is there.
bool is_complete(const std::map<WellAddress, WellSummary>& wells) {
    return std::all_of(wells.begin(), wells.end(),
                       [](const auto& entry) { return entry.second.absent == 0 && entry.second.present > 0; });
}

// ---- for people ----

std::string line(std::string_view label, const std::string& content) {
    return fmt::format("{:<12} {}\n", label, content);
}

std::string quantity(std::optional<double> value, std::string_view unit) {
    return value ? fmt::format("{:.5g} {}", *value, unit) : std::string("-");
}

std::string pixel_size_text(const PlateIndex& index) {
    if (index.pixel_size_um) return fmt::format("{:.5g} um", *index.pixel_size_um);
    return "unknown (nothing states it; give --pixel-size-um, or lengths in px)";
}

/// `2 a well`, or `2 a well (93 wells), 1 a well (3 wells)`.
std::string fields_text(const std::map<WellAddress, WellSummary>& wells) {
    std::map<int, int, std::greater<>> wells_with;
    for (const auto& [address, well] : wells) ++wells_with[well.fields];
    if (wells_with.size() == 1) return fmt::format("{} a well", wells_with.begin()->first);
    std::string text;
    for (const auto& [fields, count] : wells_with) {
        text += fmt::format("{}{} a well ({} wells)", text.empty() ? "" : ", ", fields, count);
    }
    return text;
}

std::string planes_text(const PlateIndex& index) {
    std::string text = fmt::format("{} present", index.count(PlaneState::present));
    for (const auto& [state, words] :
         {std::pair{PlaneState::missing, "missing"}, std::pair{PlaneState::not_recorded, "not recorded"},
          std::pair{PlaneState::not_acquired, "not acquired"}}) {
        if (const std::size_t planes = index.count(state); planes > 0) text += fmt::format(", {} {}", planes, words);
    }
    return text;
}

std::string channels_text(const PlateIndex& index) {
    std::size_t width = 4;
    bool details = false;
    for (const auto& channel : index.channels) {
        width = std::max(width, channel.name.size());
        details = details || channel.excitation_nm || channel.emission_nm || channel.exposure_ms;
    }
    std::string text = "\nchannels\n  id     name\n";
    if (details) {
        text = fmt::format("\nchannels\n  {:<6} {:<{}}  {:>10} {:>9} {:>9}\n", "id", "name", width, "excitation",
                           "emission", "exposure");
    }
    for (const auto& channel : index.channels) {
        if (!details) {
            text += fmt::format("  {:<6} {}\n", channel.id, channel.name);
            continue;
        }
        text += fmt::format("  {:<6} {:<{}}  {:>10} {:>9} {:>9}{}\n", channel.id, channel.name, width,
                            quantity(channel.excitation_nm, "nm"), quantity(channel.emission_nm, "nm"),
                            quantity(channel.exposure_ms, "ms"), channel.flatfield ? "  with flat-field profile" : "");
    }
    return text;
}

char symbol(const WellSummary& well) {
    if (well.present == 0) return 'x';
    return well.absent == 0 ? '#' : 'o';
}

/// The plate as letters and dots, each well one sign.
std::string plate_drawing(const PlateIndex& index, const std::map<WellAddress, WellSummary>& wells) {
    const bool wide = index.shape.columns <= 24;
    std::string text = "\n    ";
    for (int column = 0; column < index.shape.columns; ++column) {
        text += wide ? fmt::format("{:>3}", column + 1) : fmt::format(" {}", (column + 1) % 10);
    }
    bool partial = false;
    bool empty = false;
    for (int row = 0; row < index.shape.rows; ++row) {
        text += fmt::format("\n  {:>2}", row_name(row));
        for (int column = 0; column < index.shape.columns; ++column) {
            const auto well = wells.find({row, column});
            const char sign = well == wells.end() ? '.' : symbol(well->second);
            partial = partial || sign == 'o';
            empty = empty || sign == 'x';
            text += fmt::format("{:>{}}", sign, wide ? 3 : 2);
        }
    }
    text += "\n  # all images there";
    if (partial) text += ", o some missing";
    if (empty) text += ", x expected but none there";
    return text + ", . no images\n";
}

std::string plane_name(const PlateIndex& index, const plate::Field& field, const plate::PlaneRef& plane) {
    std::string text =
        fmt::format("{} field {} channel {}", name(field.id.well), field.id.field, index.channels[plane.channel].name);
    if (index.z_planes > 1) text += fmt::format(" z {}", plane.z);
    if (index.time_points > 1) text += fmt::format(" t {}", plane.t);
    return text;
}

std::string section(const std::string& title, const std::vector<std::string>& lines) {
    if (lines.empty()) return {};
    std::string text = fmt::format("\n{}\n", title);
    for (std::size_t i = 0; i < std::min(lines.size(), kLinesShown); ++i) text += fmt::format("  {}\n", lines[i]);
    if (lines.size() > kLinesShown) {
        text += fmt::format("  … and {} more (--json lists all)\n", lines.size() - kLinesShown);
    }
    return text;
}

std::vector<std::string> absent_planes(const PlateIndex& index) {
    std::vector<std::string> lines;
    for (const auto& field : index.fields) {
        for (const auto& plane : field.planes) {
            if (plane.state == PlaneState::present) continue;
            lines.push_back(
                fmt::format("{}: {}: {}", plane_name(index, field, plane), name(plane.state), plane.reason));
        }
    }
    return lines;
}

std::string to_text(const PlateIndex& index) {
    const auto wells = summarise(index);
    std::string format = index.format;
    if (!index.dialect.empty()) format += fmt::format(" ({})", index.dialect);
    if (!index.instrument.empty()) format += fmt::format(", {}", index.instrument);
    std::string text = line("plate", index.name) + line("format", format) + line("folder", index.root.string());
    text += line("wells", fmt::format("{} with images, on a plate of {} x {}", index.imaged_wells().size(),
                                      index.shape.rows, index.shape.columns));
    text += line("fields", fields_text(wells));
    text += line("planes", planes_text(index));
    text += line("pixel size", pixel_size_text(index));
    if (index.image_width > 0) {
        text += line("image size", fmt::format("{} x {} px", index.image_width, index.image_height));
    }
    if (index.z_planes > 1) text += line("z planes", fmt::format("{}", index.z_planes));
    if (index.time_points > 1) text += line("time points", fmt::format("{}", index.time_points));
    text += channels_text(index) + plate_drawing(index, wells);
    text += section("planes that are not there", absent_planes(index));
    std::vector<std::string> unmatched;
    for (const auto& file : index.unmatched) unmatched.push_back(file.generic_string());
    text += section("image files that belong to no plane", unmatched);
    return text + section("warnings", index.warnings);
}

// ---- for programs ----
// {schema_version, viroplate, complete,
//  plate: {name, format, dialect, instrument, folder, rows, columns, wells_expected, wells_imaged, fields,
//          pixel_size_um|null, image_width_px|null, image_height_px|null, z_planes, time_points},
//  channels: [{id, name, excitation_nm|null, emission_nm|null, exposure_ms|null, flatfield_profile}],
//  planes: {present, missing, not_recorded, not_acquired},
//  wells: [{well, expected, fields, planes_present, planes_absent}],
//  fields: [{well, field, x_um|null, y_um|null, planes_present}],     centre from the well centre, y down
//  absent: [{well, field, channel, z, t, state, reason}],             every plane that is not present
//  unmatched: [path below the folder], warnings: [sentence]}

Json optional_size(int size) { return size > 0 ? Json(size) : Json(); }

Json plate_json(const PlateIndex& index) {
    return Json::object({{"name", index.name},
                         {"format", index.format},
                         {"dialect", index.dialect},
                         {"instrument", index.instrument},
                         {"folder", index.root.string()},
                         {"rows", index.shape.rows},
                         {"columns", index.shape.columns},
                         {"wells_expected", index.expected_wells.size()},
                         {"wells_imaged", index.imaged_wells().size()},
                         {"fields", index.fields.size()},
                         {"pixel_size_um", index.pixel_size_um},
                         {"image_width_px", optional_size(index.image_width)},
                         {"image_height_px", optional_size(index.image_height)},
                         {"z_planes", index.z_planes},
                         {"time_points", index.time_points}});
}

Json channels_json(const PlateIndex& index) {
    Json channels = Json::array();
    for (const auto& channel : index.channels) {
        channels.push(Json::object({{"id", channel.id},
                                    {"name", channel.name},
                                    {"excitation_nm", channel.excitation_nm},
                                    {"emission_nm", channel.emission_nm},
                                    {"exposure_ms", channel.exposure_ms},
                                    {"flatfield_profile", channel.flatfield.has_value()}}));
    }
    return channels;
}

Json wells_json(const std::map<WellAddress, WellSummary>& summaries) {
    Json wells = Json::array();
    for (const auto& [address, well] : summaries) {
        wells.push(Json::object({{"well", name(address)},
                                 {"expected", well.expected},
                                 {"fields", well.fields},
                                 {"planes_present", well.present},
                                 {"planes_absent", well.absent}}));
    }
    return wells;
}

/// Adds the members `fields` and `absent`.
void add_fields(Json& document, const PlateIndex& index) {
    Json fields = Json::array();
    Json absent = Json::array();
    for (const auto& field : index.fields) {
        const std::string well = name(field.id.well);
        int present = 0;
        for (const auto& plane : field.planes) {
            if (plane.state == PlaneState::present) {
                ++present;
                continue;
            }
            absent.push(Json::object({{"well", well},
                                      {"field", field.id.field},
                                      {"channel", index.channels[plane.channel].id},
                                      {"z", plane.z},
                                      {"t", plane.t},
                                      {"state", name(plane.state)},
                                      {"reason", plane.reason}}));
        }
        fields.push(Json::object({{"well", well},
                                  {"field", field.id.field},
                                  {"x_um", field.x_um},
                                  {"y_um", field.y_um},
                                  {"planes_present", present}}));
    }
    document.set("fields", std::move(fields));
    document.set("absent", std::move(absent));
}

Json to_json(const PlateIndex& index) {
    const auto wells = summarise(index);
    Json document = Json::object({{"schema_version", 1},
                                  {"viroplate", kVersion},
                                  {"complete", is_complete(wells)},
                                  {"plate", plate_json(index)},
                                  {"channels", channels_json(index)}});
    Json planes;
    for (const auto state :
         {PlaneState::present, PlaneState::missing, PlaneState::not_recorded, PlaneState::not_acquired}) {
        planes.set(name(state), index.count(state));
    }
    document.set("planes", std::move(planes));
    document.set("wells", wells_json(wells));
    add_fields(document, index);
    Json unmatched = Json::array();
    for (const auto& file : index.unmatched) unmatched.push(file.generic_string());
    Json warnings = Json::array();
    for (const auto& warning : index.warnings) warnings.push(warning);
    document.set("unmatched", std::move(unmatched));
    document.set("warnings", std::move(warnings));
    return document;
}

class InspectCommand final : public Command {
public:
    const char* name() const override { return "inspect"; }
    const char* purpose() const override { return "Say what was recognised in a plate folder, and what is missing"; }

    void setup(CLI::App& app) override {
        app.add_option("PLATE", plate_, "Folder of the plate, or a file in it")->required();
        app.add_option("--assay", assay_, "Take how to read the plate from this assay file");
        app.add_option("--pattern", pattern_,
                       "How names say what they show: a built-in pattern, or a regular expression with groups such as "
                       "(?P<well>…); harmony or ome-tiff demand that format");
        app.add_option("--sequence-channels", sequence_channels_,
                       "Images a field, for names that only count (file001.tif, …)")
            ->check(CLI::Range(1, 64));
        app.add_option("--pixel-size-um", pixel_size_um_, "Width of a pixel in um")->check(CLI::Range(1e-3, 1e3));
        app.add_flag("--strict", strict_, "Exit with 4 when images are missing");
    }

    int run(Console& console) override {
        const PlateIndex index = plate::open(plate_, options());
        console.print(console.options().json ? to_json(index).dump() + "\n" : to_text(index));
        if (!strict_ || is_complete(summarise(index))) return 0;
        say_incomplete(console);
        return exit_code(Code::incomplete);
    }

private:
    plate::OpenOptions options() const {
        plate::OpenOptions options;
        if (!assay_.empty()) options = assay::read(assay_, {}).plate;
        if (!pattern_.empty()) options.pattern = pattern_;
        if (sequence_channels_) options.sequence_channels = *sequence_channels_;
        if (pixel_size_um_) options.pixel_size_um = pixel_size_um_;
        return options;
    }

    /// Words on stderr only: the document on stdout is already there.
    static void say_incomplete(Console& console) {
        console.complain(Error(Code::incomplete, "images are missing, and --strict asks for all of them",
                               "The list above names them; without --strict the others are used."));
    }

    std::string plate_;
    std::string assay_;
    std::string pattern_;
    std::optional<int> sequence_channels_;
    std::optional<double> pixel_size_um_;
    bool strict_ = false;
};

}  // namespace

std::unique_ptr<Command> make_inspect_command() { return std::make_unique<InspectCommand>(); }

}  // namespace viroplate::cli
