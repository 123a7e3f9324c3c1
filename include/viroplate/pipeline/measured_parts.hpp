#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "viroplate/image/object_runs.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"

/// From what image::prepare and segment::cells give to what measure::objects takes. Falls away when they give that
/// themselves.
namespace viroplate::pipeline {

/// The signal in whole levels, as fine as 16 bits allow.
inline image::PreparedPlane in_levels(const image::FloatPlane& signal) {
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(signal.width, signal.height);
    if (signal.empty()) return plane;
    const auto [least, most] = std::minmax_element(signal.pixels.begin(), signal.pixels.end());
    const double range = std::max(1.0, static_cast<double>(*most) - static_cast<double>(*least));
    plane.step = std::exp2(std::ceil(std::log2(range / 65000)));
    plane.zero = std::ceil(static_cast<double>(-*least) / plane.step);
    std::transform(signal.pixels.begin(), signal.pixels.end(), plane.level.pixels.begin(), [&](float value) {
        return static_cast<std::uint16_t>(std::lround(static_cast<double>(value) / plane.step + plane.zero));
    });
    return plane;
}

inline image::CellObjects in_runs(const image::CellLabels& labels) {
    image::LabelPlane remainders = labels.cells;
    for (std::size_t i = 0; i < remainders.size(); ++i) {
        if (labels.nuclei.pixels[i] != 0 || labels.rings.pixels[i] != 0) remainders.pixels[i] = 0;
    }
    return {object_runs(labels.nuclei, labels.count), object_runs(labels.rings, labels.count),
            object_runs(remainders, labels.count)};
}

}  // namespace viroplate::pipeline
