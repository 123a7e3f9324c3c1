#include "segment/working_image.hpp"

#include <algorithm>
#include <cstring>

#include "segment/background.hpp"
#include "segment/otsu.hpp"
#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr double kLeastDiameter = 12;  // px a nucleus keeps across after binning: enough for its outline and its neck

Framed<float> framed(const image::FloatPlane& plane, float frame) {
    Framed<float> result(plane.width, plane.height, frame);
    for (int y = 0; y < plane.height; ++y) {
        std::memcpy(result.row(y), plane.row(y).data(), static_cast<std::size_t>(plane.width) * sizeof(float));
    }
    return result;
}

/// Median contrast of the sampled pixels above Otsu's threshold.
float bright_contrast(const image::FloatPlane& fine, float level) {
    std::vector<float> sample = sample_above(fine, level);
    const float threshold = otsu(sample);
    sample.erase(std::remove_if(sample.begin(), sample.end(), [&](float v) { return v <= threshold; }), sample.end());
    return value_at(sample, 0.5);
}

}  // namespace

WorkingImage make_working_image(const image::FloatPlane& signal, double diameter_px) {
    WorkingImage work;
    work.factor = std::max(1, static_cast<int>(diameter_px / kLeastDiameter));
    work.diameter = diameter_px / work.factor;
    // A twentieth of the diameter blurs an outline less than the microscope does; small nuclei cannot afford more.
    const Smoothed smoothed = smooth_at_scale(signal, work.factor, std::max(0.6, 0.05 * work.diameter));
    work.background = smoothed.background.level;
    work.noise = smoothed.background.noise;
    work.bright = bright_contrast(smoothed.fine, work.background);
    const float frame = std::min(0.0F, work.background);
    work.fine = framed(smoothed.fine, frame);
    work.coarse = framed(smoothed.coarse, frame);
    return work;
}

}  // namespace viroplate::segment
