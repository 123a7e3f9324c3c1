#include "segment/local_contrast.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "segment/halve.hpp"
#include "segment/rank.hpp"
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

VIROPLATE_WIDE void compare(const float* __restrict values, const float* __restrict thresholds,
                            std::uint8_t* __restrict out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = values[i] > thresholds[i] ? 1 : 0;
}

VIROPLATE_WIDE void twice(const float* __restrict in, float* __restrict out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[2 * i] = out[2 * i + 1] = in[i];
}

/// What each region sets for its pixels, from label 0, which is no region.
struct Levels {
    std::vector<float> threshold;
    std::vector<float> per_contrast;
};

Levels find_levels(const std::vector<Region>& regions, float background) {
    Levels levels{{std::numeric_limits<float>::max()}, {0}};
    // By area and the root of the contrast: neither many faint specks nor a few bright mitoses decide what is typical.
    std::vector<Region> ranked = regions;
    const float faintest = static_cast<float>(kFaintest) * weighted_median(ranked, &Region::contrast);
    for (const Region& region : regions) {
        const bool seen = region.contrast > faintest;
        levels.threshold.push_back(seen ? region.threshold() : std::numeric_limits<float>::max());
        const float contrast = region.base + region.contrast - background;
        levels.per_contrast.push_back(seen && contrast > 0 ? 1 / contrast : 0.0F);
    }
    return levels;
}

}  // namespace

LocalContrast local_contrast(const WorkingImage& work, const NucleiOptions& options) {
    const WorkingImage half = half_of(work);
    const Regions regions = find_regions(half, options);
    const Levels levels = find_levels(regions.all, work.background);
    LocalContrast result{Framed<std::uint8_t>(work.fine.width, work.fine.height, 0),
                         Framed<float>(half.fine.width, half.fine.height, 0)};
    const auto width = static_cast<std::size_t>(half.fine.width);
    std::vector<float> thresholds(width);
    std::vector<float> line(2 * width);
    for (int y = 0; y < half.fine.height; ++y) {
        const std::uint32_t* label = regions.labels.row(y);
        float* per_contrast = result.per_contrast.row(y);
        for (std::size_t x = 0; x < width; ++x) {
            thresholds[x] = levels.threshold[label[x]];
            per_contrast[x] = levels.per_contrast[label[x]];
        }
        twice(thresholds.data(), line.data(), width);
        for (int fine_y = 2 * y; fine_y < std::min(2 * y + 2, work.fine.height); ++fine_y) {
            compare(work.fine.row(fine_y), line.data(), result.mask.row(fine_y),
                    static_cast<std::size_t>(work.fine.width));
        }
    }
    return result;
}

}  // namespace viroplate::segment
