#include "segment/split.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "segment/components.hpp"
#include "segment/flood.hpp"
#include "segment/fragments.hpp"

namespace viroplate::segment {

namespace {

// A dark line between two nuclei: narrower than a quarter of a nucleus, at least this share of its contrast deep, and
// clear of the noise.
constexpr double kLineWidth = 0.25;
constexpr float kLineDepth = 0.08F;
constexpr float kLineNoise = 4.0F;
constexpr double kLargestHole = 0.15;     // of a nucleus: nucleoli and vacuoles; larger ones lie between nuclei
constexpr double kDistanceSmoothing = 1;  // px: the steps of a digital outline are no necks
constexpr float kBrightness = 0.5F;       // weight of brightness beside distance
constexpr float kFirstDepth = 0.02F;      // first cut: many fragments, joined again by Fragments
constexpr double kLeastFragment = 0.25;   // of the least nucleus

cv::Mat view(const Framed<float>& image) {
    return {image.height + 2, image.width + 2, CV_32F, const_cast<float*>(image.pixels.data())};
}
cv::Mat view(const Framed<std::uint8_t>& image) {
    return {image.height + 2, image.width + 2, CV_8U, const_cast<std::uint8_t*>(image.pixels.data())};
}

/// The mask without the dark lines that cross it from outside to outside; dark spots inside are filled again.
Framed<std::uint8_t> cut_dark_lines(const WorkingImage& work, const LocalContrast& contrast) {
    const int size = 2 * std::max(1, static_cast<int>(std::lround(kLineWidth * work.diameter / 2))) + 1;
    cv::Mat closed;
    cv::morphologyEx(view(work.fine), closed, cv::MORPH_CLOSE, cv::Mat::ones(size, size, CV_8U));
    Framed<std::uint8_t> mask = contrast.mask;
    const auto* above = closed.ptr<float>(0);
    const float noise = kLineNoise * work.noise;
    for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
        if (mask[i] != 0 && above[i] - work.fine[i] > std::max(kLineDepth * contrast.contrast[i], noise)) mask[i] = 0;
    }
    fill_holes(mask, kLargestHole * work.expected_area());
    return mask;
}

/// What is flooded: distance to the outside in radii, plus brightness in shares of the peak's contrast.
Framed<float> landscape(const WorkingImage& work, const LocalContrast& contrast, const Framed<std::uint8_t>& mask) {
    cv::Mat distance;
    cv::distanceTransform(view(cut_dark_lines(work, contrast)), distance, cv::DIST_L2, cv::DIST_MASK_5);
    cv::GaussianBlur(distance, distance, {5, 5}, kDistanceSmoothing);
    Framed<float> height(mask.width, mask.height, 0);
    const auto* depth = distance.ptr<float>(0);
    const auto scale = static_cast<float>(2 / work.diameter);
    for (std::size_t i = 0; i < mask.pixels.size(); ++i) {
        if (mask[i] == 0) continue;
        const float bright = contrast.contrast[i] > 0 ? (work.fine[i] - work.background) / contrast.contrast[i] : 0.0F;
        height[i] = scale * depth[i] + kBrightness * std::clamp(bright, 0.0F, 1.5F);
    }
    return height;
}

}  // namespace

std::uint32_t split(const WorkingImage& work, const LocalContrast& contrast, const NucleiOptions& options,
                    Framed<std::uint32_t>& labels) {
    Framed<std::uint8_t> mask = contrast.mask;
    fill_holes(mask, kLargestHole * work.expected_area());
    const Framed<float> height = landscape(work, contrast, mask);
    const Components components = find_components(mask, 1);
    const double least = kLeastFragment * work.least_area(options);
    const FloodRule rule{0, std::min(kFirstDepth, static_cast<float>(options.split_depth)), 0, 0};
    Flood flood(height);
    std::vector<PixelIndex> pixels;
    std::uint32_t total = 0;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) < least) continue;
        components.pixels(i, pixels);
        const auto count = flood.run(pixels, height, rule);
        const PixelGroups groups = group(pixels, flood.labels(), count);
        const auto nucleus =
            Fragments(groups, flood.labels(), height).merge({options.split_depth, work.expected_area()});
        for (const PixelIndex pixel : pixels) labels[pixel] = total + 1 + nucleus[flood.labels()[pixel] - 1];
        total += 1 + *std::max_element(nucleus.begin(), nucleus.end());
        flood.clear(pixels);
    }
    return total;
}

}  // namespace viroplate::segment
