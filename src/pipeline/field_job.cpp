#include "viroplate/pipeline/field_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "pipeline/field_picture.hpp"
#include "pipeline/field_planes.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/measure/objects.hpp"
#include "viroplate/pipeline/measured_parts.hpp"
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

/// Analysis of the planes of one field, all of one size.
class FieldAnalysis {
public:
    FieldAnalysis(const Plan& plan, std::vector<image::RawPlane> planes)
        : plan_(plan), planes_(std::move(planes)), nuclei_channel_(nuclei_index(plan.assay)) {}

    void run(store::FieldRecord& record) {
        prepare();
        const auto pixel = plan_.plate.pixel_size_um;
        auto nuclei = segment::nuclei(signals_[nuclei_channel_], pixel, plan_.assay.nuclei);
        if (nuclei.count == 0) record.reason = "no nuclei were found";
        const double diameter = nuclei.diameter_px > 0 ? nuclei.diameter_px : 1;
        labels_ = segment::cells(std::move(nuclei.labels), nuclei.count, diameter, pixel, plan_.assay.cells);
        std::vector<image::PreparedPlane> planes;
        for (const auto& signal : signals_) planes.push_back(in_levels(signal));
        std::vector<measure::ChannelPlane> channels;
        for (std::size_t i = 0; i < planes.size(); ++i) {
            channels.push_back({plan_.assay.channels[i].name, &planes[i]});
        }
        record.objects = measure::objects(in_runs(labels_), channels, pixel);
    }

    store::FieldPicture picture() const { return field_picture(signals_[nuclei_channel_], labels_.nuclei); }

private:
    void prepare() {
        const auto pixel = plan_.plate.pixel_size_um;
        std::optional<double> usual;
        for (std::size_t i = 0; i < planes_.size(); ++i) {
            const auto& options = plan_.assay.channels[i].background;
            auto scale = in_px(options.scale, pixel, "the background scale");
            if (!scale && options.mode == image::BackgroundMode::local) {
                if (!usual) usual = usual_scale_px();
                scale = usual;
            }
            signals_.push_back(
                image::prepare(planes_[i].grey, plan_.corrections[i], options, scale.value_or(1)).signal);
        }
        planes_.clear();  // not needed any more, and many workers share the memory
    }

    double usual_scale_px() const {
        const auto given = in_px(plan_.assay.nuclei.diameter, plan_.plate.pixel_size_um, "nuclei.diameter");
        if (given) return kBackgroundDiameters * *given;
        image::BackgroundOptions level;  // a first look: one background level does to tell sizes
        level.mode = image::BackgroundMode::global;
        const auto& grey = planes_[nuclei_channel_].grey;
        const auto look = image::prepare(grey, plan_.corrections[nuclei_channel_], level, 1);
        const double shorter = std::min(grey.width, grey.height);
        const auto diameter = segment::estimate_diameter_px(look.signal);
        return diameter ? kBackgroundDiameters * *diameter : std::max(1.0, kScaleShareWithoutNuclei * shorter);
    }

    const Plan& plan_;
    std::vector<image::RawPlane> planes_;
    std::size_t nuclei_channel_;
    std::vector<image::FloatPlane> signals_;
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
        FieldAnalysis analysis(plan, std::move(planes));
        analysis.run(record);
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
