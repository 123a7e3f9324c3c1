#include "segment/background.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr double kQuartileOfNormal = 0.3186;  // of |N(0, 1)|
constexpr double kMedianOfNormal = 0.6745;
constexpr double kNinthDecileOfNormal = 1.6449;
constexpr double kQuantised = 0.05;
constexpr float kMostCorrelation = 3;

/// Levels are estimated from at most some 200,000 pixels.
std::size_t sampling_step(std::size_t pixels) { return std::max<std::size_t>(1, pixels / 200000); }

cv::Mat view(const image::FloatPlane& plane) {
    return {plane.height, plane.width, CV_32F, const_cast<float*>(plane.pixels.data())};
}

int kernel_size(double sigma) { return 2 * static_cast<int>(std::ceil(2.0 * sigma)) + 1; }

image::FloatPlane smooth(const image::FloatPlane& plane, double sigma) {
    image::FloatPlane result(plane.width, plane.height);
    cv::Mat out = view(result);
    const int size = kernel_size(sigma);
    cv::GaussianBlur(view(plane), out, {size, size}, sigma, sigma, cv::BORDER_REFLECT_101);
    return result;
}

/// |second difference| over `lag` pixels of a row, every few pixels, where `takes(index)`.
template <class Takes>
std::vector<float> bends(const image::FloatPlane& plane, std::size_t lag, Takes takes) {
    std::vector<float> result;
    const std::size_t step = sampling_step(plane.size());
    for (std::size_t i = lag; i + lag < plane.size(); i += step) {
        if (!takes(i)) continue;
        result.push_back(std::abs(plane.pixels[i - lag] - 2.0F * plane.pixels[i] + plane.pixels[i + lag]));
    }
    return result;
}

/// Standard deviation of single pixels. The quieter part of the image decides; where most of it has no noise at all
/// (whole grey levels), the rarer steps do.
double pixel_noise(const image::FloatPlane& signal) {
    std::vector<float> steps = bends(signal, 1, [](std::size_t) { return true; });
    const double quartile = value_at(steps, 0.25) / kQuartileOfNormal;
    const double decile = value_at(steps, 0.9) / kNinthDecileOfNormal;
    return (quartile > kQuantised * decile ? quartile : decile) / std::sqrt(6.0);
}

/// How much of the standard deviation of white noise the Gaussian leaves.
double noise_left(double sigma) {
    const cv::Mat kernel = cv::getGaussianKernel(kernel_size(sigma), sigma, CV_64F);
    return kernel.dot(kernel);
}

Background find_background(const Smoothed& image, double least_noise) {
    constexpr std::size_t kLag = 4;  // px: far enough for the smoothed noise to be independent
    std::vector<float> dark = sample_above(image.coarse, 0);
    const float darkest_quarter = value_at(dark, 0.25);
    std::vector<float> far =
        bends(image.fine, kLag, [&](std::size_t i) { return image.coarse.pixels[i] <= darkest_quarter; });
    const auto seen = static_cast<float>(value_at(far, 0.5) / kMedianOfNormal / std::sqrt(6.0));
    const auto least = static_cast<float>(least_noise);
    Background background;
    background.noise = std::clamp(seen, least, kMostCorrelation * least);
    // From the dark end upwards: the median of what lies within the noise of it.
    std::vector<float> values = sample_above(image.fine, 0);
    background.level = value_at(values, 0.05);
    for (int round = 0; round < 3; ++round) {
        const float limit = background.level + 3.0F * background.noise;
        std::vector<float> near;
        std::copy_if(values.begin(), values.end(), std::back_inserter(near), [&](float v) { return v <= limit; });
        background.level = value_at(near, 0.5);
    }
    return background;
}

}  // namespace

Smoothed smooth_at_scale(const image::FloatPlane& signal, int factor, double sigma) {
    Smoothed result;
    result.fine = smooth(bin(signal, factor), sigma);
    result.coarse = smooth(result.fine, sigma);
    result.background = find_background(result, pixel_noise(signal) / factor * noise_left(sigma));
    return result;
}

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

std::vector<float> sample_above(const image::FloatPlane& plane, float level) {
    std::vector<float> sample;
    const std::size_t step = sampling_step(plane.size());
    for (std::size_t i = 0; i < plane.size(); i += step) sample.push_back(plane.pixels[i] - level);
    return sample;
}

}  // namespace viroplate::segment
