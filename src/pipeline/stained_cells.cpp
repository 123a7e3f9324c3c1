#include "pipeline/stained_cells.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::pipeline {

image::CellObjects cells_in(const image::FloatPlane& stain, image::ObjectRuns nuclei, double diameter_px,
                            std::optional<double> pixel_size_um, const segment::CellOptions& options) {
    constexpr float kZero = 4096;
    image::PreparedPlane levels;
    levels.zero = kZero;
    if (options.method == segment::CellMethod::propagate) {
        levels.level = image::Plane<std::uint16_t>(stain.width, stain.height);
        std::transform(stain.pixels.begin(), stain.pixels.end(), levels.level.pixels.begin(), [](float signal) {
            return static_cast<std::uint16_t>(std::clamp(std::round(signal) + kZero, 0.0F, 65535.0F));
        });
    }
    return segment::cells(std::move(nuclei), levels, diameter_px, pixel_size_um, options);
}

}  // namespace viroplate::pipeline
