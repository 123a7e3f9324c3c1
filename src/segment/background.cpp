#include "segment/background.hpp"

#include <algorithm>
#include <cmath>

#include "segment/noise.hpp"
#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr double kSamples = 15000;  // levels and noise within a percent

/// Calls `take(x, y)` for about `kSamples` pixels, in reading order, at least `margin` pixels from the left and right.
template <class Take>
void sample(int width, int height, int margin, Take take) {
    const double pixels = static_cast<double>(width) * height;
    const int step = std::max(1, static_cast<int>(std::sqrt(pixels / kSamples)));
    for (int y = 0; y < height; y += step) {
        // Shifted from row to row, so that a pattern of columns is not taken for the image.
        for (int x = margin + y % step; x + margin < width; x += step) take(x, y);
    }
}

}  // namespace

double pixel_noise(const image::PreparedPlane& plane) {
    const auto& level = plane.level;
    std::vector<float> steps;
    sample(level.width, level.height, 1, [&](int x, int y) {
        const auto row = level.row(y);
        const auto i = static_cast<std::size_t>(x);
        steps.push_back(static_cast<float>(std::abs(row[i - 1] - 2 * row[i] + row[i + 1])));
    });
    return noise_of_pixels(steps) * plane.step;
}

std::vector<float> sample_above(const Framed<float>& image, float level) {
    std::vector<float> values;
    sample(image.width, image.height, 0, [&](int x, int y) { values.push_back(image.row(y)[x] - level); });
    return values;
}

Background find_background(const Framed<float>& fine, const Framed<float>& coarse, double least_noise) {
    constexpr int kLag = 4;  // px: far enough for the smoothed noise to be independent
    std::vector<float> dark = sample_above(coarse, 0);
    const float darkest_quarter = value_at(dark, 0.25);
    std::vector<float> far;
    sample(fine.width, fine.height, kLag, [&](int x, int y) {
        if (coarse.row(y)[x] > darkest_quarter) return;
        const float* row = fine.row(y);
        far.push_back(std::abs(row[x - kLag] - 2.0F * row[x] + row[x + kLag]));
    });
    Background background;
    background.noise = noise_of_smoothed(far, static_cast<float>(least_noise));
    std::vector<float> values = sample_above(fine, 0);
    background.level = background_level(values, background.noise);
    return background;
}

}  // namespace viroplate::segment
