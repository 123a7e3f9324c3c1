#pragma once

#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// Where an image is taken: well, field and channel (its place in channel_names()).
struct Exposure {
    WellAddress well;
    int field = 1;
    int channel = 0;
};

struct HotPixel {
    int x = 0;
    int y = 0;
    float electrons = 0;  ///< counted too many, on average
};

/// What distinguishes the pixels of the plate's camera; the same in all its images.
struct Sensor {
    image::FloatPlane gain;  ///< response of each pixel, mean 1; empty: all alike
    std::vector<HotPixel> hot;
};

Sensor make_sensor(const Spec& spec);

/// One image of the camera: response of the pixels, shot noise of the expected electrons, read noise, full well, gain,
/// offset, clipping.
image::RawPlane expose(image::FloatPlane electrons, const Spec& spec, const Exposure& exposure,
                       const Sensor& sensor = {});

}  // namespace viroplate::simulate
