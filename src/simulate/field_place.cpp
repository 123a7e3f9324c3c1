#include "simulate/field_place.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::simulate {

FieldPlace place_of(const Spec& spec, int field) {
    FieldPlace place;
    place.left_um =
        spec.well_margin_um + (field - 1) * spec.field_size_px * spec.pixel_size_um + (field - 1) * spec.field_gap_um;
    place.top_um = spec.well_margin_um;
    place.size_um = spec.field_size_px * spec.pixel_size_um;
    return place;
}

int field_at(const Spec& spec, double x_um, double y_um) {
    const double pitch_um = spec.field_size_px * spec.pixel_size_um + spec.field_gap_um;
    const int near = static_cast<int>(std::floor((x_um - spec.well_margin_um) / pitch_um)) + 1;
    for (int field = std::max(1, near - 1); field <= std::min(spec.fields, near + 1); ++field) {
        if (place_of(spec, field).contains(x_um, y_um)) return field;
    }
    return 0;
}

double well_width_um(const Spec& spec) {
    const double field_um = spec.field_size_px * spec.pixel_size_um;
    return spec.fields * field_um + (spec.fields - 1) * spec.field_gap_um + 2 * spec.well_margin_um;
}

double well_height_um(const Spec& spec) { return spec.field_size_px * spec.pixel_size_um + 2 * spec.well_margin_um; }

}  // namespace viroplate::simulate
