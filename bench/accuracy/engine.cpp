#include "accuracy/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "accuracy/folds.hpp"
#include "accuracy/parallel.hpp"
#include "segment/find_nuclei.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/prepare.hpp"

namespace viroplate::accuracy {

namespace {

// As `viroplate segment` prepares an image of which nothing is known.
constexpr const char* kOneChannelAssay = "name = \"image\"\n[[channel]]\nname = \"signal\"\nrole = \"nuclei\"\n";

std::vector<std::string> full_keys(std::vector<std::string> overrides) {
    for (auto& text : overrides) {
        if (text.substr(0, text.find('=')).find('.') == std::string::npos) text = "nuclei." + text;
    }
    return overrides;
}

segment::TreeModel read_model(const std::filesystem::path& folder, const char* name, int fold) {
    const auto bytes = read_bytes(folder / fmt::format("{}{}.txt", name, fold));
    return segment::parse_tree_model({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::vector<segment::NucleiModels> read_models(const std::string& folder) {
    std::vector<segment::NucleiModels> models;
    for (int fold = 0; !folder.empty() && fold < kFolds; ++fold) {
        models.push_back(
            {read_model(folder, "merge", fold), read_model(folder, "level", fold), read_model(folder, "object", fold)});
    }
    return models;
}

image::PreparedPlane prepared(const image::RawPlane& raw, const image::BackgroundOptions& background) {
    image::BackgroundOptions none;
    none.mode = image::BackgroundMode::none;
    auto plane = image::prepare(raw.grey, {}, none, 1);
    const double scale =
        segment::background_scale_px(segment::estimate_diameter_px(plane), raw.grey.width, raw.grey.height);
    return image::subtract_background(std::move(plane), background, scale);
}

}  // namespace

Engine::Engine(const std::vector<std::string>& overrides, const std::string& models)
    : assay_(assay::parse(kOneChannelAssay, "options of bench_accuracy", full_keys(overrides))),
      models_(read_models(models)) {}

Segmented Engine::segment(const image::RawPlane& raw, int fold, segment::Trace* trace) const {
    const double start = thread_cpu_s();
    const auto plane = prepared(raw, assay_.channels.front().background);
    const auto& models = models_.empty() ? segment::built_in_models() : models_.at(static_cast<std::size_t>(fold));
    const auto nuclei = segment::find_nuclei(plane, std::nullopt, assay_.nuclei, models, trace);
    const double seconds = thread_cpu_s() - start;
    return {image::paint(nuclei.objects), nuclei.diameter_px, seconds};
}

}  // namespace viroplate::accuracy
