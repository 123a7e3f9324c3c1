#include "segment/local_contrast.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "segment/halve.hpp"
#include "segment/regions.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr double kFaintest = 0.2;  // of the typical contrast: cytoplasm and haze lie below it

WorkingImage half_of(const WorkingImage& work) {
    WorkingImage half;
    half.background = work.background;
    half.noise = work.noise;
    half.bright = work.bright;
    half.factor = 2 * work.factor;
    half.diameter = work.diameter / 2;
    const float frame = std::min(0.0F, work.background);
    half.fine = halve(work.fine, frame);
    half.coarse = halve(work.coarse, frame);
    return half;
}

/// Median contrast of the regions by area and the root of their contrast: neither many faint specks nor a few bright
/// mitoses decide.
float typical_contrast(const std::vector<Region>& regions) {
    std::vector<std::pair<float, double>> contrasts;
    double total = 0;
    for (const Region& region : regions) {
        contrasts.emplace_back(region.contrast, region.weight);
        total += region.weight;
    }
    std::sort(contrasts.begin(), contrasts.end());
    double sum = 0;
    for (const auto& [contrast, weight] : contrasts) {
        sum += weight;
        if (sum >= 0.5 * total) return contrast;
    }
    return 0;
}

VIROPLATE_WIDE void compare(const float* __restrict values, const float* __restrict thresholds,
                            std::uint8_t* __restrict out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = values[i] > thresholds[i] ? 1 : 0;
}

VIROPLATE_WIDE void twice(const float* __restrict in, float* __restrict out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[2 * i] = out[2 * i + 1] = in[i];
}

/// 1 where `fine` lies above the threshold of its pixel of the halved image.
Framed<std::uint8_t> above_own(const Framed<float>& fine, const Framed<float>& thresholds) {
    Framed<std::uint8_t> mask(fine.width, fine.height, 0);
    const auto half_width = static_cast<std::size_t>(thresholds.width);
    std::vector<float> line(2 * half_width);
    for (int y = 0; y < fine.height; ++y) {
        if (y % 2 == 0) twice(thresholds.row(y / 2), line.data(), half_width);
        compare(fine.row(y), line.data(), mask.row(y), static_cast<std::size_t>(fine.width));
    }
    return mask;
}

}  // namespace

LocalContrast local_contrast(const WorkingImage& work, const NucleiOptions& options) {
    const WorkingImage half = half_of(work);
    LocalContrast result;
    result.contrast = Framed<float>(half.fine.width, half.fine.height, 0);
    Framed<float> thresholds(half.fine.width, half.fine.height, std::numeric_limits<float>::max());
    const Regions regions = find_regions(half, options);
    const auto faintest = static_cast<float>(kFaintest) * typical_contrast(regions.all);
    for (std::size_t i = 0; i < regions.all.size(); ++i) {
        const Region& region = regions.all[i];
        if (!(region.contrast > faintest)) continue;
        const float threshold = region.threshold();
        const float contrast = region.base + region.contrast - work.background;
        for (const PixelIndex pixel : regions.pixels.of(i)) {
            thresholds[pixel] = threshold;
            result.contrast[pixel] = contrast;
        }
    }
    result.mask = above_own(work.fine, thresholds);
    return result;
}

}  // namespace viroplate::segment
