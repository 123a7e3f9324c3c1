#pragma once

#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// Where a field lies in its well.
struct FieldPlace {
    double left_um = 0;
    double top_um = 0;
    double size_um = 0;

    /// Does the field hold this point? Its left and top edges belong to it, the others do not.
    bool contains(double x_um, double y_um) const {
        const double x = x_um - left_um;
        const double y = y_um - top_um;
        return x >= 0 && y >= 0 && x < size_um && y < size_um;
    }
};

/// Place of field `field` (1-based).
FieldPlace place_of(const Spec& spec, int field);

/// The field that holds a point of the well; 0 for none. Where rounding lets two meet, the first.
int field_at(const Spec& spec, double x_um, double y_um);

double well_width_um(const Spec& spec);
double well_height_um(const Spec& spec);

}  // namespace viroplate::simulate
