#include "pipeline/stained_cells.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::pipeline {

namespace {

image::PreparedPlane whole_levels(const image::FloatPlane& signal) {
    constexpr float kZero = 4096;
    image::PreparedPlane levels;
    levels.zero = kZero;
    levels.level = image::Plane<std::uint16_t>(signal.width, signal.height);
    std::transform(signal.pixels.begin(), signal.pixels.end(), levels.level.pixels.begin(), [](float grey) {
        return static_cast<std::uint16_t>(std::clamp(std::round(grey) + kZero, 0.0F, 65535.0F));
    });
    return levels;
}

}  // namespace

image::CellObjects cells_in(const image::FloatPlane& stain, image::ObjectRuns nuclei, double diameter_px,
                            std::optional<double> pixel_size_um, const segment::CellOptions& options) {
    if (options.method == segment::CellMethod::dilate) {
        return segment::cells(std::move(nuclei), diameter_px, pixel_size_um, options);
    }
    return segment::cells(std::move(nuclei), whole_levels(stain), diameter_px, pixel_size_um, options);
}

std::vector<image::Spot> spots_in(const image::FloatPlane& signal, std::optional<double> pixel_size_um,
                                  const segment::SpotOptions& options) {
    return segment::spots(whole_levels(signal), pixel_size_um, options);
}

}  // namespace viroplate::pipeline
