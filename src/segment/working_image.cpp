#include "segment/working_image.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgproc.hpp>

#include "segment/otsu.hpp"
#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr double kLeastDiameter = 12;  // px a nucleus keeps across after binning: enough for its outline and its neck

cv::Mat view(const image::FloatPlane& plane) {
    return {plane.height, plane.width, CV_32F, const_cast<float*>(plane.pixels.data())};
}

Framed<float> framed(const image::FloatPlane& plane, float frame) {
    Framed<float> result(plane.width, plane.height, frame);
    for (int y = 0; y < plane.height; ++y) {
        std::memcpy(result.row(y), plane.row(y).data(), static_cast<std::size_t>(plane.width) * sizeof(float));
    }
    return result;
}

/// Levels are estimated from at most some 200,000 pixels.
std::size_t sampling_step(std::size_t pixels) { return std::max<std::size_t>(1, pixels / 200000); }

/// Median contrast of the sampled pixels above Otsu's threshold.
float bright_contrast(const image::FloatPlane& fine, float level) {
    std::vector<float> sample = sample_above(fine, level);
    const float threshold = otsu(sample);
    sample.erase(std::remove_if(sample.begin(), sample.end(), [&](float v) { return v <= threshold; }), sample.end());
    return value_at(sample, 0.5);
}

}  // namespace

image::FloatPlane bin(const image::FloatPlane& plane, int factor) {
    if (factor == 1) return plane;
    const int width = (plane.width + factor - 1) / factor;
    const int height = (plane.height + factor - 1) / factor;
    image::FloatPlane result(width, height);
    std::vector<float> sums(static_cast<std::size_t>(plane.width));
    for (int y = 0; y < height; ++y) {
        const int top = y * factor;
        const int bottom = std::min(top + factor, plane.height);
        std::fill(sums.begin(), sums.end(), 0.0F);
        for (int line = top; line < bottom; ++line) {
            const auto in = plane.row(line);
            for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += in[x];
        }
        const auto out = result.row(y);
        for (int x = 0; x < width; ++x) {
            const int left = x * factor;
            const int right = std::min(left + factor, plane.width);
            float sum = 0;
            for (int i = left; i < right; ++i) sum += sums[static_cast<std::size_t>(i)];
            out[static_cast<std::size_t>(x)] = sum / static_cast<float>((right - left) * (bottom - top));
        }
    }
    return result;
}

image::FloatPlane smooth(const image::FloatPlane& plane, double sigma) {
    image::FloatPlane result(plane.width, plane.height);
    cv::Mat out(result.height, result.width, CV_32F, result.pixels.data());
    const int size = 2 * static_cast<int>(std::ceil(2.0 * sigma)) + 1;
    cv::GaussianBlur(view(plane), out, {size, size}, sigma, sigma, cv::BORDER_REFLECT_101);
    return result;
}

std::vector<float> sample_above(const image::FloatPlane& plane, float level) {
    std::vector<float> sample;
    const std::size_t step = sampling_step(plane.size());
    for (std::size_t i = 0; i < plane.size(); i += step) sample.push_back(plane.pixels[i] - level);
    return sample;
}

Background find_background(const image::FloatPlane& fine, const image::FloatPlane& coarse) {
    constexpr int kLag = 4;  // px: far enough for the smoothed noise to be independent
    std::vector<float> dark;
    const std::size_t step = sampling_step(fine.size());
    for (std::size_t i = 0; i < coarse.size(); i += step) dark.push_back(coarse.pixels[i]);
    const float darkest_quarter = value_at(dark, 0.25);
    std::vector<float> bends;
    std::vector<float> values;
    for (std::size_t i = kLag; i + kLag < fine.size(); i += step) {
        values.push_back(fine.pixels[i]);
        if (coarse.pixels[i] > darkest_quarter) continue;
        bends.push_back(std::abs(fine.pixels[i - kLag] - 2.0F * fine.pixels[i] + fine.pixels[i + kLag]));
    }
    Background background;
    background.noise = 1.4826F / std::sqrt(6.0F) * value_at(bends, 0.5);
    // From the dark end upwards: the median of what lies within the noise of it.
    float level = value_at(values, 0.05);
    for (int round = 0; round < 3; ++round) {
        const float limit = level + 3.0F * background.noise;
        std::vector<float> near;
        std::copy_if(values.begin(), values.end(), std::back_inserter(near), [&](float v) { return v <= limit; });
        level = value_at(near, 0.5);
    }
    background.level = level;
    return background;
}

WorkingImage make_working_image(const image::FloatPlane& signal, double diameter_px) {
    WorkingImage work;
    work.factor = std::max(1, static_cast<int>(diameter_px / kLeastDiameter));
    work.diameter = diameter_px / work.factor;
    const image::FloatPlane binned = bin(signal, work.factor);
    // A twentieth of the diameter blurs an outline less than the microscope does; small nuclei cannot afford more.
    const image::FloatPlane fine = smooth(binned, std::max(0.6, 0.05 * work.diameter));
    const image::FloatPlane coarse = smooth(fine, std::max(0.6, 0.05 * work.diameter));
    const Background background = find_background(fine, coarse);
    work.background = background.level;
    work.noise = background.noise;
    work.bright = bright_contrast(fine, background.level);
    const float frame = std::min(0.0F, background.level);
    work.fine = framed(fine, frame);
    work.coarse = framed(coarse, frame);
    return work;
}

}  // namespace viroplate::segment
