#include "pipeline/field_analysis.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/field_picture.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/prepare.hpp"
#include "viroplate/measure/objects.hpp"
#include "viroplate/segment/cells.hpp"

namespace viroplate::pipeline {

namespace {

constexpr double kBackgroundDiameters = 8;  // spans a clump of cells (image::BackgroundOptions)
/// Without any nucleus to measure by: large against everything that might be one.
constexpr double kScaleShareWithoutNuclei = 0.25;

std::size_t nuclei_index(const assay::Assay& assay) {
    for (std::size_t i = 0; i < assay.channels.size(); ++i) {
        if (assay.channels[i].role == assay::ChannelRole::nuclei) return i;
    }
    throw Error(Code::internal, "the assay has no nuclei channel");
}

image::FloatPlane as_floats(const image::PreparedPlane& plane) {
    image::FloatPlane signal(plane.level.width, plane.level.height);
    for (std::size_t i = 0; i < signal.size(); ++i) {
        signal.pixels[i] = static_cast<float>((plane.level.pixels[i] - plane.zero) * plane.step);
    }
    return signal;
}

}  // namespace

FieldAnalysis::FieldAnalysis(const Plan& plan) : plan_(plan), nuclei_channel_(nuclei_index(plan.assay)) {}

void FieldAnalysis::take(std::vector<image::RawPlane> raw) {
    raw_ = std::move(raw);
    planes_.resize(raw_.size());
    if (!needs_diameter()) return;
    const auto& nuclei = plan_.assay.nuclei;
    const auto given = in_px(nuclei.diameter, plan_.plate.pixel_size_um, "nuclei.diameter");
    if (given) {
        usual_scale_px_ = kBackgroundDiameters * *given;
        return;
    }
    image::BackgroundOptions none;
    none.mode = image::BackgroundMode::none;
    auto& plane = planes_[nuclei_channel_];
    plane = image::prepare(std::move(raw_[nuclei_channel_].grey), plan_.corrections[nuclei_channel_], none, 1);
    const double shorter = std::min(plane.level.width, plane.level.height);
    const auto diameter = segment::estimate_diameter_px(as_floats(plane));
    usual_scale_px_ = diameter ? kBackgroundDiameters * *diameter : std::max(1.0, kScaleShareWithoutNuclei * shorter);
}

/// Many workers share the memory, so each plane is worked on in place, also the one that has been looked at.
void FieldAnalysis::prepare() {
    for (std::size_t i = 0; i < raw_.size(); ++i) {
        const auto& options = plan_.assay.channels[i].background;
        const auto given = in_px(options.scale, plan_.plate.pixel_size_um, "the background scale");
        const double scale = given.value_or(usual_scale_px_);
        if (raw_[i].grey.empty()) {
            planes_[i] = image::subtract_background(std::move(planes_[i]), options, scale);
        } else {
            planes_[i] = image::prepare(std::move(raw_[i].grey), plan_.corrections[i], options, scale);
        }
    }
}

/// Whether some background is scaled by the diameter of the nuclei.
bool FieldAnalysis::needs_diameter() const {
    const auto& channels = plan_.assay.channels;
    return std::any_of(channels.begin(), channels.end(), [](const auto& channel) {
        return channel.background.mode == image::BackgroundMode::local && !channel.background.scale.given();
    });
}

void FieldAnalysis::find_nuclei() {
    for (const auto& plane : planes_) signals_.push_back(as_floats(plane));
    found_ = segment::nuclei(signals_[nuclei_channel_], plan_.plate.pixel_size_um, plan_.assay.nuclei);
    count_ = found_.count;
}

void FieldAnalysis::find_cells() {
    const double diameter = found_.diameter_px > 0 ? found_.diameter_px : 1;
    labels_ = segment::cells(std::move(found_.labels), count_, diameter, plan_.plate.pixel_size_um, plan_.assay.cells);
}

table::ObjectTable FieldAnalysis::measure() const {
    std::vector<measure::ChannelPlane> channels;
    for (std::size_t i = 0; i < signals_.size(); ++i) {
        channels.push_back({plan_.assay.channels[i].name, &signals_[i]});
    }
    return measure::objects(labels_, channels, plan_.plate.pixel_size_um);
}

store::FieldPicture FieldAnalysis::picture() const { return field_picture(planes_[nuclei_channel_], labels_.nuclei); }

}  // namespace viroplate::pipeline
