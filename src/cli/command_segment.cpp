#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/version.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/image/display.hpp"
#include "viroplate/image/prepare.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/measure/objects.hpp"
#include "viroplate/measure/spots.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/nuclei.hpp"
#include "viroplate/segment/spots.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::cli {

namespace {

namespace fs = std::filesystem;
using document::Json;

/// An image is an assay of one channel, so the options are those of an assay file, with the same names and checks.
constexpr const char* kOneChannelAssay = "name = \"image\"\n[[channel]]\nname = \"signal\"\nrole = \"nuclei\"\n";
constexpr image::Rgb kOutline{255, 60, 60};

/// What becomes of one image.
struct ImageResult {
    fs::path image;
    std::string stem;  ///< of the files written for it
    std::string reason;
    std::size_t objects = 0;
    std::size_t left_out = 0;
    double diameter_px = 0;
    std::optional<double> pixel_size_um;
    std::vector<std::string> files;

    bool failed() const { return !reason.empty(); }
};

struct Settings {
    assay::Assay assay;
    std::optional<double> pixel_size_um;
    fs::path output;
    std::vector<const char*> suffixes{"_nuclei.tif", "_cells.tif", "_objects.csv"};

    bool diameter_given() const { return assay.nuclei.diameter.given(); }
    bool overlay() const { return suffixes.size() > 3; }
};

image::PreparedPlane prepared(image::RawPlane raw, const Settings& settings, std::optional<double> pixel_size_um) {
    const auto& background = settings.assay.channels.front().background;
    image::BackgroundOptions none;
    none.mode = image::BackgroundMode::none;
    auto plane = image::prepare(std::move(raw.grey), {}, none, 1);
    auto scale = in_px(background.scale, pixel_size_um, "the background scale");
    if (!scale && background.mode == image::BackgroundMode::local) {
        auto diameter = in_px(settings.assay.nuclei.diameter, pixel_size_um, "the diameter");
        if (!diameter) diameter = segment::estimate_diameter_px(plane);
        scale = segment::background_scale_px(diameter, plane.level.width, plane.level.height);
    }
    return image::subtract_background(std::move(plane), background, scale.value_or(1));
}

std::vector<std::byte> read(const fs::path& path) {
    try {
        return read_bytes(path);
    } catch (const Error& error) {  // a file that cannot be read is a bad image, one that cannot be written a fault
        throw Error(error.code() == Code::io ? Code::image : error.code(), error.what(), error.remedy());
    }
}

void segment_image(const Settings& settings, ImageResult& result) {
    auto raw = image::read_image(read(result.image), 0);
    result.pixel_size_um = settings.pixel_size_um ? settings.pixel_size_um : raw.pixel_size_um;
    if (settings.assay.nuclei.diameter.um && !result.pixel_size_um) {
        throw Error(Code::usage,
                    fmt::format("the diameter is given in µm, but '{}' does not say how large a pixel is",
                                result.image.string()),
                    "Add --pixel-size-um, or give --diameter-px.");
    }
    const image::PreparedPlane plane = prepared(std::move(raw), settings, result.pixel_size_um);
    auto nuclei = segment::nuclei(plane, result.pixel_size_um, settings.assay.nuclei);
    result.objects = nuclei.objects.count();
    result.left_out = nuclei.left_out;
    result.diameter_px = nuclei.diameter_px;
    const image::CellObjects cells = segment::cells(std::move(nuclei.objects), plane, std::max(1.0, nuclei.diameter_px),
                                                    result.pixel_size_um, settings.assay.cells);
    const image::LabelPlane labels = image::paint(cells.nuclei);
    const measure::ChannelPlane channel{"signal", &plane};
    const auto path = [&](std::size_t i) { return settings.output / result.files[i]; };
    for (const char* suffix : settings.suffixes) result.files.push_back(result.stem + suffix);
    image::write_labels(path(0), labels);
    image::write_labels(path(1), image::paint_cells(cells));
    auto objects = measure::objects(cells, {&channel, 1}, result.pixel_size_um);
    if (settings.assay.channels.front().spots) {
        const auto spots = segment::spots(plane, result.pixel_size_um, settings.assay.spots);
        measure::append_spots(objects, cells, channel.name, spots);
    }
    write_atomically(path(2), table::to_csv(objects));
    if (!settings.overlay()) return;
    const auto picture = image::overlay(image::to_display(plane, 0.005, 0.998), labels, kOutline);
    write_atomically(path(3), image::encode_png(picture));
}

/// Segments the images, several at a time; a bad one keeps its reason, a fault of the world ends all.
void segment_all(const Settings& settings, std::vector<ImageResult>& results, unsigned threads, Console& console) {
    const Interrupt interrupt;
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr fault;
    const auto work = [&] {
        for (std::size_t i = next++; i < results.size() && !interrupt.requested(); i = next++) {
            std::exception_ptr failure;
            try {
                segment_image(settings, results[i]);
            } catch (const Error& error) {
                results[i].reason = error.what();
                if (error.code() != Code::image) failure = std::current_exception();
            } catch (...) {
                failure = std::current_exception();
            }
            const std::lock_guard lock(mutex);
            if (failure && !fault) fault = failure;
            if (failure) next = results.size();
            console.advance(1);
        }
    };
    console.begin("images", results.size());
    std::vector<std::thread> workers;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, results.size()); ++i) workers.emplace_back(work);
    work();
    for (auto& worker : workers) worker.join();
    console.end();
    if (fault) std::rethrow_exception(fault);
    if (interrupt.requested()) throw Error(Code::interrupted, "stopped before all images were done");
}

/// A stem for each image's files: its own, with its folder's name before it where two images have the same.
std::vector<ImageResult> plan_results(const std::vector<std::string>& images) {
    std::vector<ImageResult> results;
    std::map<std::string, int> uses;
    for (const auto& image : images) {
        ImageResult result;
        result.image = image;
        result.stem = result.image.stem().string();
        ++uses[result.stem];
        results.push_back(std::move(result));
    }
    std::map<std::string, fs::path> taken;
    for (auto& result : results) {
        if (uses[result.stem] > 1) {
            result.stem = fs::absolute(result.image).parent_path().filename().string() + "_" + result.stem;
        }
        const auto [other, is_new] = taken.emplace(result.stem, result.image);
        if (is_new) continue;
        throw Error(Code::usage,
                    fmt::format("'{}' and '{}' would both be written as '{}'", other->second.string(),
                                result.image.string(), result.stem),
                    "Segment them one by one, into different folders.");
    }
    return results;
}

void check_output(const Settings& settings, const std::vector<ImageResult>& results, bool overwrite) {
    std::error_code failure;
    fs::create_directories(settings.output, failure);
    if (failure) throw_io_error(settings.output, "create", failure.value());
    for (const auto& result : results) {
        for (const char* suffix : settings.suffixes) {
            const fs::path file = settings.output / (result.stem + suffix);
            if (overwrite || !fs::exists(file)) continue;
            throw Error(Code::output_exists, fmt::format("'{}' is already there", file.string()),
                        "Choose another folder, or replace what is there with --overwrite.");
        }
    }
}

Json to_json(const Settings& settings, const std::vector<ImageResult>& results) {
    Json images = Json::array();
    for (const auto& result : results) {
        auto image = Json::object({{"image", result.image.string()}, {"status", result.failed() ? "failed" : "ok"}});
        if (result.failed()) {
            images.push(image.set("reason", result.reason));
            continue;
        }
        Json files = Json::array();
        for (const auto& file : result.files) files.push(file);
        image.set("objects", result.objects).set("left_out", result.left_out).set("diameter_px", result.diameter_px);
        image.set("diameter", settings.diameter_given() ? "given" : "estimated");
        image.set("pixel_size_um", result.pixel_size_um).set("files", files);
        images.push(image);
    }
    return Json::object(
        {{"schema_version", 1}, {"viroplate", kVersion}, {"output", settings.output.string()}, {"images", images}});
}

std::string to_text(const Settings& settings, const std::vector<ImageResult>& results) {
    const char* origin = settings.diameter_given() ? "given" : "estimated";
    std::string text = fmt::format("{:>8} {:>14}  {}\n", "objects", "diameter px", "image");
    for (const auto& result : results) {
        const std::string image = result.image.string();
        text += result.failed()
                    ? fmt::format("{:>8} {:>14}  {}: {}\n", "failed", "", image, result.reason)
                    : fmt::format("{:>8} {:>4.1f} {:<9}  {}\n", result.objects, result.diameter_px, origin, image);
    }
    return text;
}

class SegmentCommand final : public Command {
public:
    const char* name() const override { return "segment"; }
    const char* purpose() const override { return "Outline and measure the nuclei and cells of single images"; }

    void setup(CLI::App& app) override {
        app.add_option("IMAGE", images_, "Grey TIFF or PNG images of nuclei (of a TIFF its first page)")->required();
        app.add_option("-o,--output", output_, "Folder for labels and tables")->required();
        auto* px = app.add_option("--diameter-px", diameter_.px, "Diameter of a nucleus in px (default: estimated)");
        auto* um = app.add_option("--diameter-um", diameter_.um, "Diameter of a nucleus in µm");
        auto* size = app.add_option("--pixel-size-um", pixel_size_um_, "Size of a pixel in µm");
        for (auto* option : {px, um, size}) option->check(CLI::PositiveNumber);
        px->excludes(um);
        app.add_flag("--overlay", overlay_, "Write a picture with the outlines too");
        app.add_flag("--overwrite", overwrite_, "Replace files that are already there");
        app.add_option("--set", overrides_, "Change one option, as in an assay file: nuclei.merge_probability=0.4")
            ->allow_extra_args(false);
        app.add_option("--threads", threads_, "Images at a time (default: as many as the machine has cores)")
            ->check(CLI::Range(1, 1024));
    }

    int run(Console& console) override {
        Settings settings;
        settings.assay = assay::parse(kOneChannelAssay, "options of segment", overrides_);
        if (diameter_.given()) settings.assay.nuclei.diameter = diameter_;
        settings.pixel_size_um = pixel_size_um_;
        settings.output = output_;
        if (overlay_) settings.suffixes.push_back("_overlay.png");
        auto results = plan_results(images_);
        check_output(settings, results, overwrite_);
        const unsigned threads = threads_ > 0 ? threads_ : std::max(1U, std::thread::hardware_concurrency());
        segment_all(settings, results, threads, console);
        console.print(console.options().json ? to_json(settings, results).dump() + "\n" : to_text(settings, results));
        const bool failed = std::any_of(results.begin(), results.end(), [](const auto& r) { return r.failed(); });
        return failed ? kExitFinishedWithFailures : 0;
    }

private:
    std::vector<std::string> images_;
    std::string output_;
    Length diameter_;
    std::optional<double> pixel_size_um_;
    std::vector<std::string> overrides_;
    unsigned threads_ = 0;
    bool overlay_ = false;
    bool overwrite_ = false;
};

}  // namespace

std::unique_ptr<Command> make_segment_command() { return std::make_unique<SegmentCommand>(); }

}  // namespace viroplate::cli
