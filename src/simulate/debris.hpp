#pragma once

#include <vector>

#include "simulate/field_place.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// A piece of debris: an ellipse with a soft edge, long and narrow for a fibre.
struct Debris {
    double x_um = 0;
    double y_um = 0;
    double half_long_um = 0;
    double half_short_um = 0;
    double angle_rad = 0;
    double brightness = 1;     ///< over a nucleus, in the DNA channel
    double other_share = 0.5;  ///< of it in the other channels
};

/// The debris of a well, over its whole area: one piece in four is a fibre; lengths between 2 um and `debris_size_um`
/// and brightness between 1 and 20 nuclei, both even in the logarithm.
std::vector<Debris> debris_of(const TrueWell& well, const Spec& spec);

/// Which canvas: that of a field, `pad_px` wider on every side, in a channel.
struct DebrisCanvas {
    FieldPlace place;
    int pad_px = 0;
    int channel = 0;
};

void add_debris(image::FloatPlane& light, const std::vector<Debris>& debris, const DebrisCanvas& canvas,
                const Spec& spec);

}  // namespace viroplate::simulate
