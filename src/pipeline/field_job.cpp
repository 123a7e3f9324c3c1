#include "viroplate/pipeline/field_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "pipeline/field_picture.hpp"
#include "pipeline/field_planes.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/measure/objects.hpp"
#include "viroplate/segment/cells.hpp"
#include "viroplate/segment/nuclei.hpp"

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

/// Analysis of the planes of one field, all of one size.
class FieldAnalysis {
public:
    explicit FieldAnalysis(const Plan& plan) : plan_(plan), nuclei_channel_(nuclei_index(plan.assay)) {}

    void run(std::vector<image::RawPlane> raw, store::FieldRecord& record) {
        prepare(std::move(raw));
        const auto pixel = plan_.plate.pixel_size_um;
        std::vector<image::FloatPlane> signals;
        for (const auto& plane : planes_) signals.push_back(as_floats(plane));
        auto nuclei = segment::nuclei(signals[nuclei_channel_], pixel, plan_.assay.nuclei);
        if (nuclei.count == 0) record.reason = "no nuclei were found";
        const double diameter = nuclei.diameter_px > 0 ? nuclei.diameter_px : 1;
        labels_ = segment::cells(std::move(nuclei.labels), nuclei.count, diameter, pixel, plan_.assay.cells);
        std::vector<measure::ChannelPlane> channels;
        for (std::size_t i = 0; i < signals.size(); ++i) {
            channels.push_back({plan_.assay.channels[i].name, &signals[i]});
        }
        record.objects = measure::objects(labels_, channels, pixel);
    }

    store::FieldPicture picture() const { return field_picture(planes_[nuclei_channel_], labels_.nuclei); }

private:
    /// Each plane is worked on in place: many workers share the memory.
    void prepare(std::vector<image::RawPlane> raw) {
        const auto pixel = plan_.plate.pixel_size_um;
        const auto& channels = plan_.assay.channels;
        planes_.resize(raw.size());
        const bool look_first = needs_diameter() && !plan_.assay.nuclei.diameter.given();
        if (look_first) {
            image::BackgroundOptions none;
            none.mode = image::BackgroundMode::none;
            auto& grey = raw[nuclei_channel_].grey;
            planes_[nuclei_channel_] = image::prepare(std::move(grey), plan_.corrections[nuclei_channel_], none, 1);
        }
        const double usual = needs_diameter() ? usual_scale_px() : 1;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            const auto& options = channels[i].background;
            const double scale = in_px(options.scale, pixel, "the background scale").value_or(usual);
            if (look_first && i == nuclei_channel_) {
                planes_[i] = image::subtract_background(std::move(planes_[i]), options, scale);
            } else {
                planes_[i] = image::prepare(std::move(raw[i].grey), plan_.corrections[i], options, scale);
            }
        }
    }

    /// Whether some background is scaled by the diameter of the nuclei.
    bool needs_diameter() const {
        const auto& channels = plan_.assay.channels;
        return std::any_of(channels.begin(), channels.end(), [](const auto& channel) {
            return channel.background.mode == image::BackgroundMode::local && !channel.background.scale.given();
        });
    }

    double usual_scale_px() const {
        const auto given = in_px(plan_.assay.nuclei.diameter, plan_.plate.pixel_size_um, "nuclei.diameter");
        if (given) return kBackgroundDiameters * *given;
        const auto& plane = planes_[nuclei_channel_];
        const double shorter = std::min(plane.level.width, plane.level.height);
        const auto diameter = segment::estimate_diameter_px(as_floats(plane));
        return diameter ? kBackgroundDiameters * *diameter : std::max(1.0, kScaleShareWithoutNuclei * shorter);
    }

    const Plan& plan_;
    std::size_t nuclei_channel_;
    std::vector<image::PreparedPlane> planes_;
    image::CellLabels labels_;
};

bool is_first_of_well(const Plan& plan, std::size_t field_index) {
    return field_index == 0 || plan.plate.fields[field_index - 1].id.well != plan.plate.fields[field_index].id.well;
}

void fail(store::FieldRecord& record, const std::string& reason) {
    record.status = "failed";
    record.reason = reason;
    record.objects = {};
    record.picture.reset();
}

/// Faults of one image, against faults that every field would have or that pass by themselves.
bool is_about_the_field(Code code) {
    return code == Code::image || code == Code::io || code == Code::plate || code == Code::internal;
}

}  // namespace

store::FieldRecord analyse_field(const Plan& plan, std::size_t field_index) {
    const auto& field = plan.plate.fields.at(field_index);
    store::FieldRecord record;
    record.field_id = static_cast<std::int64_t>(field_index) + 1;
    record.id = field.id;
    record.x_um = field.x_um;
    record.y_um = field.y_um;
    record.status = "ok";
    try {
        auto planes = read_planes(plan, field, record.planes);
        record.width = planes.front().grey.width;
        record.height = planes.front().grey.height;
        FieldAnalysis analysis(plan);
        analysis.run(std::move(planes), record);
        if (record.objects.rows() > store::kMostObjectsPerField) {
            throw Error(Code::image, fmt::format("{} objects were found; a field can hold {}", record.objects.rows(),
                                                 store::kMostObjectsPerField));
        }
        if (is_first_of_well(plan, field_index)) record.picture = analysis.picture();
    } catch (const Error& error) {
        if (!is_about_the_field(error.code())) throw;
        fail(record, error.what());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        fail(record, fmt::format("analysis failed: {}", error.what()));
    }
    return record;
}

}  // namespace viroplate::pipeline
