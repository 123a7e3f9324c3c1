#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/pipeline/calibrate.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::cli {

namespace {

namespace fs = std::filesystem;
using document::Json;

/// The folder may be new or empty, or hold an earlier calibration that --overwrite gives up.
void check_output(const fs::path& output, bool overwrite) {
    std::error_code failure;
    if (!fs::exists(output, failure) && !failure) return;
    const bool folder = fs::is_directory(output, failure);
    if (folder && (overwrite || fs::is_empty(output, failure)) && !failure) return;
    if (failure) throw_io_error(output, "read", failure.value());
    throw Error(Code::output_exists, fmt::format("'{}' is already there", output.string()),
                folder ? "Choose another folder, or replace the calibration in it with --overwrite."
                       : "Choose the name of a new folder.");
}

/// Removes the flat fields of an earlier calibration, so that none is left of a channel the new one lacks.
void remove_calibration(const fs::path& output) {
    std::vector<fs::path> ours;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(output, failure)) {
        const std::string file = entry.path().filename().string();
        const bool flat = file.rfind("flat_", 0) == 0 && entry.path().extension() == ".tif";
        if (flat || file == "calibration.toml") ours.push_back(entry.path());
    }
    for (const auto& file : ours) {
        fs::remove(file, failure);
        if (failure) throw_io_error(file, "remove", failure.value());
    }
}

Json to_json(const pipeline::CalibrateResult& result, const std::string& output) {
    Json channels = Json::array();
    for (const auto& channel : result.channels) {
        channels.push(Json::object({{"channel", channel.channel},
                                    {"name", channel.name},
                                    {"fields_used", channel.fields_used},
                                    {"fields_failed", channel.fields_failed},
                                    {"offset_grey", channel.offset},
                                    {"flat_min", channel.flat_least},
                                    {"flat_max", channel.flat_most},
                                    {"flat_error", channel.flat_error}}));
    }
    return Json::object({{"schema_version", 1},
                         {"viroplate", kVersion},
                         {"id", result.profile.id},
                         {"output", output},
                         {"channels", channels}});
}

std::string to_text(const pipeline::CalibrateResult& result, const std::string& output) {
    std::string text =
        fmt::format("{:<16} {:>6} {:>9}   {:<14} {}\n", "channel", "fields", "offset", "flat field", "its error");
    for (const auto& channel : result.channels) {
        text += fmt::format("{:<16} {:>6} {:>9.1f}   {:.3f} – {:.3f}  {:.3f}\n", channel.name, channel.fields_used,
                            channel.offset, channel.flat_least, channel.flat_most, channel.flat_error);
    }
    return text + fmt::format("calibration {} in {}\n", result.profile.id, output);
}

class CalibrateCommand final : public Command {
public:
    const char* name() const override { return "calibrate"; }
    const char* purpose() const override {
        return "Estimate camera offset and flat field of each channel from the plate's own fields";
    }

    void setup(CLI::App& app) override {
        app.add_option("PLATE", plate_, "Folder of the plate, or a file in it")->required();
        app.add_option("-o,--output", output_, "Folder for the calibration; give it to run --calibration")->required();
        app.add_option("--channel", options_.channels, "Only this channel of the plate (may be repeated)")
            ->allow_extra_args(false);
        app.add_option("--assay", assay_, "Take how to read the plate from this assay file");
        app.add_option("--pattern", pattern_,
                       "How names say what they show: a built-in pattern, or a regular expression with groups such as "
                       "(?P<well>…)");
        app.add_option("--max-fields", options_.max_fields, "Fields read a channel, spread evenly over the plate")
            ->check(CLI::Range(2, 1000000))
            ->capture_default_str();
        app.add_option("--threads", options_.threads,
                       "Images read at a time (default: as many as the machine has cores)")
            ->check(CLI::Range(1, 1024));
        app.add_flag("--overwrite", overwrite_, "Replace a calibration that is already there");
    }

    int run(Console& console) override {
        check_output(output_, overwrite_);
        plate::OpenOptions open_options;
        if (!assay_.empty()) open_options = assay::read(assay_, {}).plate;
        if (!pattern_.empty()) open_options.pattern = pattern_;
        const plate::PlateIndex index = plate::open(plate_, open_options);
        for (const auto& warning : index.warnings) console.warn(warning);
        const Interrupt interrupt;
        const auto result = pipeline::calibrate_plate(index, options_, console, interrupt);
        if (overwrite_) remove_calibration(output_);
        calibration::save(result.profile, output_);
        console.print(console.options().json ? to_json(result, output_).dump() + "\n" : to_text(result, output_));
        return 0;
    }

private:
    std::string plate_;
    std::string output_;
    std::string assay_;
    std::string pattern_;
    pipeline::CalibrateOptions options_;
    bool overwrite_ = false;
};

}  // namespace

std::unique_ptr<Command> make_calibrate_command() { return std::make_unique<CalibrateCommand>(); }

}  // namespace viroplate::cli
