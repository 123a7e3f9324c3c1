#include "segment/local_contrast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "segment/components.hpp"
#include "segment/flood.hpp"
#include "segment/surroundings.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr float kLevel = 0.45F;        // of the contrast: the rim of a blurred nucleus; outlines are decided later
constexpr float kRegionDepth = 0.05F;  // regions only set thresholds: too many do no harm, too few lose dim nuclei
constexpr float kRegionNoise = 3.0F;   // a dip in the noise is none
constexpr double kLeastRegion = 0.25;  // of the least nucleus: smaller peaks belong to what they sit on
constexpr double kFaintest = 0.2;      // of the typical contrast: cytoplasm and haze lie below it
// Of the bright nuclei's contrast: below the rim (kLevel) of the faintest nucleus beside them.
constexpr float kFaintestRim = 0.04F;

struct Region {
    std::vector<PixelIndex> pixels;
    float base = 0;
    float contrast = 0;
    double weight = 0;  ///< how much it says about what is typical
};

Framed<std::uint8_t> above(const Framed<float>& image, float level) {
    Framed<std::uint8_t> mask(image.width, image.height, 0);
    for (int y = 0; y < image.height; ++y) {
        const float* in = image.row(y);
        std::uint8_t* out = mask.row(y);
        for (int x = 0; x < image.width; ++x) out[x] = in[x] > level ? 1 : 0;
    }
    return mask;
}

Region describe(std::span<const PixelIndex> pixels, const WorkingImage& half, const Surroundings& surroundings,
                std::vector<float>& values) {
    Region region;
    region.pixels.assign(pixels.begin(), pixels.end());
    region.base = surroundings.mean(pixels);
    values.clear();
    for (const PixelIndex i : pixels) values.push_back(half.fine[i]);
    region.contrast = std::max(0.0F, plateau(values, region.base) - region.base);
    const float threshold = region.base + kLevel * region.contrast;
    const auto bright = std::count_if(values.begin(), values.end(), [&](float v) { return v > threshold; });
    region.weight = std::sqrt(region.contrast) * std::min(static_cast<double>(bright), 2 * half.expected_area());
    return region;
}

std::vector<Region> find_regions(const WorkingImage& half, const NucleiOptions& options) {
    const Surroundings surroundings(half);
    const float lowest = half.background + std::max(static_cast<float>(options.minimum_contrast) * half.noise,
                                                    kFaintestRim * half.bright);
    const Components components = find_components(above(half.fine, lowest), 1);
    const double least = kLeastRegion * half.least_area(options);
    const FloodRule rule{half.background, kRegionDepth, kRegionNoise * half.noise, least};
    Flood flood(half.fine);
    std::vector<Region> regions;
    std::vector<PixelIndex> pixels;
    std::vector<float> values;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) < least) continue;
        components.pixels(i, pixels);
        const auto count = flood.run(pixels, half.coarse, rule);
        const PixelGroups basins = group(pixels, flood.labels(), count);
        for (std::size_t j = 0; j < basins.count(); ++j) {
            regions.push_back(describe(basins.of(j), half, surroundings, values));
        }
        flood.clear(pixels);
    }
    return regions;
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

VIROPLATE_WIDE void compare(const float* values, const float* thresholds, std::uint8_t* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = values[i] > thresholds[i] ? 1 : 0;
}

/// 1 where `fine` lies above the threshold of its pixel of the halved image.
Framed<std::uint8_t> above_own(const Framed<float>& fine, const Framed<float>& thresholds) {
    Framed<std::uint8_t> mask(fine.width, fine.height, 0);
    std::vector<float> line(static_cast<std::size_t>(fine.width) + 1);
    for (int y = 0; y < fine.height; ++y) {
        if (y % 2 == 0) {
            const float* in = thresholds.row(y / 2);
            for (int x = 0; x < thresholds.width; ++x) {
                line[2 * static_cast<std::size_t>(x)] = line[2 * static_cast<std::size_t>(x) + 1] = in[x];
            }
        }
        compare(fine.row(y), line.data(), mask.row(y), static_cast<std::size_t>(fine.width));
    }
    return mask;
}

}  // namespace

LocalContrast local_contrast(const WorkingImage& work, const NucleiOptions& options) {
    const WorkingImage half = halved(work);
    LocalContrast result;
    result.contrast = Framed<float>(half.fine.width, half.fine.height, 0);
    Framed<float> thresholds(half.fine.width, half.fine.height, std::numeric_limits<float>::max());
    const std::vector<Region> regions = find_regions(half, options);
    const auto faintest = static_cast<float>(kFaintest) * typical_contrast(regions);
    for (const Region& region : regions) {
        if (!(region.contrast > faintest)) continue;
        for (const PixelIndex i : region.pixels) {
            thresholds[i] = region.base + kLevel * region.contrast;
            result.contrast[i] = region.base + region.contrast - work.background;
        }
    }
    result.mask = above_own(work.fine, thresholds);
    return result;
}

}  // namespace viroplate::segment
