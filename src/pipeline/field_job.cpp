#include "viroplate/pipeline/field_job.hpp"

#include <fmt/format.h>

#include <new>
#include <utility>

#include "pipeline/field_analysis.hpp"
#include "pipeline/field_planes.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::pipeline {

namespace {

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
        analysis.take(std::move(planes));
        analysis.prepare();
        analysis.find_nuclei();
        if (analysis.nuclei() == 0) record.reason = "no nuclei were found";
        analysis.find_cells();
        record.objects = analysis.measure();
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
