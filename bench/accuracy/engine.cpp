#include "accuracy/engine.hpp"

#include <algorithm>
#include <stdexcept>

#include "accuracy/parallel.hpp"
#include "viroplate/image/prepare.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::accuracy {

namespace {

// As `viroplate segment` prepares an image of which nothing is known.
constexpr const char* kOneChannelAssay = "name = \"image\"\n[[channel]]\nname = \"signal\"\nrole = \"nuclei\"\n";
constexpr double kBackgroundDiameters = 8;
constexpr double kScaleWithoutNuclei = 0.25;  // of the shorter side

std::vector<std::string> full_keys(std::vector<std::string> overrides) {
    for (auto& text : overrides) {
        if (text.substr(0, text.find('=')).find('.') == std::string::npos) text = "nuclei." + text;
    }
    return overrides;
}

image::FloatPlane prepared(const image::RawPlane& raw, const image::BackgroundOptions& background) {
    image::BackgroundOptions level;
    level.mode = image::BackgroundMode::global;
    const auto diameter = segment::estimate_diameter_px(image::prepare(raw.grey, {}, level, 1).signal);
    const int shorter = std::min(raw.grey.width, raw.grey.height);
    const double scale = diameter ? kBackgroundDiameters * *diameter : std::max(1.0, kScaleWithoutNuclei * shorter);
    return image::prepare(raw.grey, {}, background, scale).signal;
}

}  // namespace

Engine::Engine(const std::vector<std::string>& overrides, const std::string& models)
    : assay_(assay::parse(kOneChannelAssay, "options of bench_accuracy", full_keys(overrides))) {
    if (!models.empty()) throw std::invalid_argument("the engine has nothing learned: it reads no models");
}

Segmented Engine::segment(const image::RawPlane& raw, int) const {
    const double start = thread_cpu_s();
    const auto signal = prepared(raw, assay_.channels.front().background);
    auto nuclei = segment::nuclei(signal, std::nullopt, assay_.nuclei);
    return {std::move(nuclei.labels), nuclei.diameter_px, thread_cpu_s() - start};
}

}  // namespace viroplate::accuracy
