#include "pipeline/field_analysis.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/field_picture.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/image/prepare.hpp"
#include "viroplate/measure/objects.hpp"
#include "viroplate/measure/spots.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/spots.hpp"

namespace viroplate::pipeline {

namespace {

std::size_t nuclei_index(const assay::Assay& assay) {
    for (std::size_t i = 0; i < assay.channels.size(); ++i) {
        if (assay.channels[i].role == assay::ChannelRole::nuclei) return i;
    }
    throw Error(Code::internal, "the assay has no nuclei channel");
}

std::size_t cells_index(const assay::Assay& assay) {
    for (std::size_t i = 0; i < assay.channels.size(); ++i) {
        if (assay.channels[i].name == assay.cells.channel) return i;
    }
    return nuclei_index(assay);
}

}  // namespace

FieldAnalysis::FieldAnalysis(const Plan& plan)
    : plan_(plan), nuclei_channel_(nuclei_index(plan.assay)), cells_channel_(cells_index(plan.assay)) {}

void FieldAnalysis::take(std::vector<image::RawPlane> raw) {
    raw_ = std::move(raw);
    planes_.resize(raw_.size());
    diameter_px_ = in_px(plan_.assay.nuclei.diameter, plan_.plate.pixel_size_um, "nuclei.diameter");
    if (diameter_px_ || !needs_diameter()) return;
    image::BackgroundOptions none;
    none.mode = image::BackgroundMode::none;
    auto& plane = planes_[nuclei_channel_];
    plane = image::prepare(std::move(raw_[nuclei_channel_].grey), plan_.corrections[nuclei_channel_], none, 1);
    diameter_px_ = segment::estimate_diameter_px(plane);
}

/// Many workers share the memory, so each plane is worked on in place, also the one that has been looked at.
void FieldAnalysis::prepare() {
    for (std::size_t i = 0; i < raw_.size(); ++i) {
        const auto& options = plan_.assay.channels[i].background;
        const auto given = in_px(options.scale, plan_.plate.pixel_size_um, "the background scale");
        auto& grey = raw_[i].grey;
        const auto& seen = grey.empty() ? planes_[i].level : grey;
        const double scale = given.value_or(segment::background_scale_px(diameter_px_, seen.width, seen.height));
        if (grey.empty()) {
            planes_[i] = image::subtract_background(std::move(planes_[i]), options, scale);
        } else {
            planes_[i] = image::prepare(std::move(grey), plan_.corrections[i], options, scale);
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
    segment::NucleiOptions options = plan_.assay.nuclei;
    if (diameter_px_) options.diameter = {.um = std::nullopt, .px = diameter_px_};  // estimated once is enough
    found_ = segment::nuclei(planes_[nuclei_channel_], plan_.plate.pixel_size_um, options);
}

void FieldAnalysis::find_cells() {
    const double diameter = found_.diameter_px > 0 ? found_.diameter_px : 1;
    cells_ =
        segment::cells(found_.objects, planes_[cells_channel_], diameter, plan_.plate.pixel_size_um, plan_.assay.cells);
}

table::ObjectTable FieldAnalysis::measure() const {
    std::vector<measure::ChannelPlane> channels;
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        channels.push_back({plan_.assay.channels[i].name, &planes_[i]});
    }
    auto objects = measure::objects(cells_, channels, plan_.plate.pixel_size_um);
    for (std::size_t i = 0; i < planes_.size(); ++i) {
        if (!plan_.assay.channels[i].spots) continue;
        const auto spots = segment::spots(planes_[i], plan_.plate.pixel_size_um, plan_.assay.spots);
        measure::append_spots(objects, cells_, channels[i].name, spots);
    }
    return objects;
}

store::FieldPicture FieldAnalysis::picture() const {
    return field_picture(planes_[nuclei_channel_], image::paint(found_.objects));
}

}  // namespace viroplate::pipeline
