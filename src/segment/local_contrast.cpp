#include "segment/local_contrast.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "segment/components.hpp"
#include "segment/flood.hpp"
#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr int kGrid = 4;               // px: the surroundings change slowly
constexpr double kWindow = 2.0;        // diameters: reaches past the nucleus and its neighbours
constexpr float kTrust = 0.8F;         // share of the surroundings' level that counts: in a sheet it is no background
constexpr float kRegionDepth = 0.05F;  // regions only set thresholds: too many do no harm, too few lose dim nuclei
constexpr float kRegionNoise = 3.0F;   // a dip in the noise is none
constexpr double kLeastRegion = 0.25;  // of the least nucleus: smaller peaks belong to what they sit on
constexpr double kFaintest = 0.2;      // of the typical contrast: cytoplasm and haze lie below it
// Of the bright nuclei's contrast: below the rim (boundary_level) of the faintest nucleus beside them.
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

Region describe(std::span<const PixelIndex> pixels, const WorkingImage& work, const Surroundings& surroundings,
                float level) {
    Region region;
    region.pixels.assign(pixels.begin(), pixels.end());
    region.base = surroundings.mean(pixels);
    std::vector<float> values;
    for (const PixelIndex i : pixels) values.push_back(work.fine[i]);
    region.contrast = std::max(0.0F, plateau(values, region.base) - region.base);
    const float threshold = region.base + level * region.contrast;
    const auto bright = std::count_if(values.begin(), values.end(), [&](float v) { return v > threshold; });
    region.weight = std::sqrt(region.contrast) * std::min(static_cast<double>(bright), 2 * work.expected_area());
    return region;
}

std::vector<Region> find_regions(const WorkingImage& work, const Surroundings& surroundings,
                                 const NucleiOptions& options) {
    const float lowest = work.background + std::max(static_cast<float>(options.minimum_contrast) * work.noise,
                                                    kFaintestRim * work.bright);
    const Components components = find_components(above(work.fine, lowest), 1);
    const double least = kLeastRegion * work.least_area(options);
    const FloodRule rule{work.background, kRegionDepth, kRegionNoise * work.noise, least};
    Flood flood(work.fine);
    std::vector<Region> regions;
    std::vector<PixelIndex> pixels;
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) < least) continue;
        components.pixels(i, pixels);
        const auto count = flood.run(pixels, work.coarse, rule);
        const PixelGroups basins = group(pixels, flood.labels(), count);
        for (std::size_t j = 0; j < basins.count(); ++j) {
            regions.push_back(describe(basins.of(j), work, surroundings, static_cast<float>(options.boundary_level)));
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

}  // namespace

Surroundings::Surroundings(const WorkingImage& work) : stride_(work.fine.stride()) {
    const cv::Mat all(work.coarse.height + 2, work.coarse.width + 2, CV_32F,
                      const_cast<float*>(work.coarse.pixels.data()));
    const cv::Mat inner = all(cv::Rect(1, 1, work.coarse.width, work.coarse.height));
    columns_ = (work.coarse.width + kGrid - 1) / kGrid;
    const int rows = (work.coarse.height + kGrid - 1) / kGrid;
    cv::Mat grid;
    cv::resize(inner, grid, {columns_, rows}, 0, 0, cv::INTER_AREA);
    const int size = 2 * static_cast<int>(std::lround(kWindow * work.diameter / (2 * kGrid))) + 1;
    cv::erode(grid, grid, cv::Mat::ones(size, size, CV_8U), {-1, -1}, 1, cv::BORDER_REPLICATE);
    cv::blur(grid, grid, {size, size}, {-1, -1}, cv::BORDER_REPLICATE);
    level_.assign(grid.begin<float>(), grid.end<float>());
    for (float& level : level_) level = work.background + kTrust * std::max(0.0F, level - work.background);
}

float Surroundings::mean(std::span<const PixelIndex> pixels) const {
    if (pixels.empty()) return 0;
    constexpr std::size_t kSamples = 32;
    const std::size_t step = std::max<std::size_t>(1, pixels.size() / kSamples);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = step / 2; i < pixels.size(); i += step) {
        const auto x = pixels[i] % stride_ - 1;
        const auto y = pixels[i] / stride_ - 1;
        sum += level_[y / kGrid * static_cast<std::size_t>(columns_) + x / kGrid];
        ++count;
    }
    return static_cast<float>(sum / static_cast<double>(count));
}

float plateau(std::vector<float>& values, float base) {
    const float peak = value_at(values, 0.98);
    const float half = base + 0.5F * (peak - base);
    std::vector<float> inside;
    std::copy_if(values.begin(), values.end(), std::back_inserter(inside), [&](float v) { return v >= half; });
    return value_at(inside, 0.6);
}

LocalContrast local_contrast(const WorkingImage& work, const Surroundings& surroundings, const NucleiOptions& options) {
    LocalContrast result{Framed<std::uint8_t>(work.fine.width, work.fine.height, 0),
                         Framed<float>(work.fine.width, work.fine.height, 0)};
    const std::vector<Region> regions = find_regions(work, surroundings, options);
    const auto faintest = static_cast<float>(kFaintest) * typical_contrast(regions);
    for (const Region& region : regions) {
        if (!(region.contrast > faintest)) continue;
        const float threshold = region.base + static_cast<float>(options.boundary_level) * region.contrast;
        for (const PixelIndex i : region.pixels) {
            result.mask[i] = work.fine[i] > threshold ? 1 : 0;
            result.contrast[i] = region.base + region.contrast - work.background;
        }
    }
    return result;
}

}  // namespace viroplate::segment
