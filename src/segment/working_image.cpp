#include "segment/working_image.hpp"

#include <algorithm>

#include "segment/background.hpp"
#include "segment/otsu.hpp"
#include "segment/rank.hpp"
#include "segment/smooth.hpp"

namespace viroplate::segment {

namespace {

constexpr double kLeastDiameter = 10;  // px a nucleus keeps across after binning: enough for its outline and its neck

/// Median contrast of the sampled pixels above Otsu's threshold.
float bright_contrast(const Framed<float>& fine, float level) {
    std::vector<float> sample = sample_above(fine, level);
    const float threshold = otsu(sample);
    sample.erase(std::remove_if(sample.begin(), sample.end(), [&](float v) { return v <= threshold; }), sample.end());
    return value_at(sample, 0.5);
}

void set_frames(WorkingImage& work) {
    const float frame = std::min(0.0F, work.background);
    work.fine.set_frame(frame);
    work.coarse.set_frame(frame);
}

}  // namespace

WorkingImage make_working_image(const image::PreparedPlane& dna, double diameter_px) {
    WorkingImage work;
    work.factor = std::max(1, static_cast<int>(diameter_px / kLeastDiameter));
    work.diameter = diameter_px / work.factor;
    // A twentieth of the diameter blurs an outline less than the microscope does; small nuclei cannot afford more.
    const double sigma = std::max(0.6, 0.05 * work.diameter);
    work.fine = smooth(bin(dna, work.factor), sigma);
    work.coarse = smooth(work.fine, sigma);
    const Background background =
        find_background(work.fine, work.coarse, pixel_noise(dna) / work.factor * noise_left(sigma));
    work.background = background.level;
    work.noise = background.noise;
    work.bright = bright_contrast(work.fine, work.background);
    set_frames(work);
    return work;
}

}  // namespace viroplate::segment
