#include "segment/regions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "segment/flood.hpp"
#include "segment/surroundings.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr float kLevel = 0.45F;        // of the contrast: the rim of a blurred nucleus; outlines are decided later
constexpr float kRegionDepth = 0.05F;  // regions only set thresholds: too many do no harm, too few lose dim nuclei
constexpr float kRegionNoise = 3.0F;   // a dip in the noise is none
constexpr double kLeastRegion = 0.25;  // of the least nucleus: smaller peaks belong to what they sit on
// Of the bright nuclei's contrast: below the rim (kLevel) of the faintest nucleus beside them.
constexpr float kFaintestRim = 0.04F;

VIROPLATE_WIDE void compare(const float* __restrict values, float level, std::uint8_t* __restrict out,
                            std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = values[i] > level ? 1 : 0;
}

Framed<std::uint8_t> above(const Framed<float>& image, float level) {
    Framed<std::uint8_t> mask(image.width, image.height, 0);
    for (int y = 0; y < image.height; ++y) {
        compare(image.row(y), level, mask.row(y), static_cast<std::size_t>(image.width));
    }
    return mask;
}

std::size_t count_above(std::span<const float> values, float level) {
    std::uint32_t count = 0;
    for (const float value : values) count += value > level ? 1U : 0U;
    return count;
}

constexpr std::size_t kTop = 4;

/// The largest values, from the largest down; less than any where there are fewer.
std::array<float, kTop> largest(std::span<const float> values) {
    std::array<float, kTop> top;
    top.fill(values.front());
    for (std::size_t k = 1; k < kTop; ++k) top[k] = std::numeric_limits<float>::lowest();
    for (float value : values.subspan(1)) {
        for (float& entry : top) {
            const float lower = value < entry ? value : entry;
            entry = value < entry ? entry : value;
            value = lower;
        }
    }
    return top;
}

/// The value that `at` of `values` lie below, all of them within [low, high].
float select(std::span<float> values, std::size_t at, float low, float high) {
    constexpr std::size_t kClasses = 64;
    constexpr std::size_t kFew = 8;
    if (values.size() <= kFew || !(high > low)) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(at);
        std::nth_element(values.begin(), place, values.end());
        return *place;
    }
    // Classes keep the order of the values, however they round; the one sought lies in a class with few others.
    const float scale = static_cast<float>(kClasses - 1) / (high - low);
    const auto class_of = [&](float value) { return static_cast<std::uint32_t>((value - low) * scale); };
    std::array<std::uint32_t, kClasses> counts{};
    for (const float value : values) ++counts[class_of(value)];
    std::uint32_t wanted = 0;
    for (; at >= counts[wanted]; ++wanted) at -= counts[wanted];
    std::size_t count = 0;
    for (const float value : values) {
        values[count] = value;
        count += static_cast<std::size_t>(class_of(value) == wanted);
    }
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(at);
    std::nth_element(values.begin(), place, values.begin() + static_cast<std::ptrdiff_t>(count));
    return *place;
}

/// The basins of one component after another.
class RegionFinder {
public:
    RegionFinder(const WorkingImage& half, const NucleiOptions& options, Regions& regions)
        : half_(half),
          surroundings_(half),
          flood_(half.fine),
          rule_{half.background, kRegionDepth, kRegionNoise * half.noise, kLeastRegion * half.least_area(options)},
          regions_(regions) {
        regions_.pixels.first.push_back(0);
    }

    void add(const Components& components, std::size_t component) {
        components.pixels(component, pixels_);
        const std::uint32_t count = flood_.run(pixels_, half_.coarse, rule_);
        sort(count);
        flood_.clear(pixels_);
        const std::size_t begin = regions_.all.size();
        for (std::size_t i = begin; i < begin + count; ++i) {
            const std::size_t first = regions_.pixels.first[i];
            const std::size_t size = regions_.pixels.first[i + 1] - first;
            regions_.all.push_back(describe(regions_.pixels.of(i), std::span(values_).subspan(first, size)));
        }
    }

    void reserve(std::size_t pixels) {
        regions_.pixels.pixels.resize(pixels);
        values_.resize(pixels);
    }
    void finish() { regions_.pixels.pixels.resize(regions_.pixels.first.back()); }

private:
    /// Appends the component's pixels and their values, basin by basin.
    void sort(std::uint32_t count) {
        const std::span<const std::uint32_t> basins = flood_.basins();
        std::vector<std::size_t>& first = regions_.pixels.first;
        const std::size_t begin = first.size() - 1;
        first.resize(begin + count + 1, 0);
        for (const std::uint32_t basin : basins) ++first[begin + basin];
        next_.resize(count + std::size_t{1});
        for (std::size_t i = 1; i <= count; ++i) {
            next_[i] = first[begin + i - 1];
            first[begin + i] += next_[i];
        }
        for (std::size_t i = 0; i < pixels_.size(); ++i) {
            const std::size_t place = next_[basins[i]]++;
            regions_.pixels.pixels[place] = pixels_[i];
            values_[place] = half_.fine[pixels_[i]];
        }
    }

    Region describe(std::span<const PixelIndex> pixels, std::span<float> values) {
        Region region;
        region.base = surroundings_.mean(pixels);
        scratch_.assign(values.begin(), values.end());
        region.contrast = std::max(0.0F, inside_level(scratch_, region.base) - region.base);
        const auto bright = static_cast<double>(count_above(values, region.threshold()));
        region.weight = std::sqrt(region.contrast) * std::min(bright, 2 * half_.expected_area());
        return region;
    }

    const WorkingImage& half_;
    Surroundings surroundings_;
    Flood flood_;
    FloodRule rule_;
    Regions& regions_;
    std::vector<PixelIndex> pixels_;
    std::vector<std::size_t> next_;
    std::vector<float> values_;  ///< of the regions' pixels
    std::vector<float> scratch_;
};

}  // namespace

float Region::threshold() const { return base + kLevel * contrast; }

float inside_level(std::span<float> values, float base) {
    if (values.empty()) return 0;
    const auto rank = static_cast<std::size_t>(0.98 * static_cast<double>(values.size() - 1));
    const std::size_t from_top = values.size() - 1 - rank;
    const std::array<float, kTop> top = largest(values);
    float peak = 0;
    if (from_top < kTop) {
        peak = top[from_top];
    } else {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
        std::nth_element(values.begin(), place, values.end());
        peak = *place;
    }
    const float half = base + 0.5F * (peak - base);
    std::size_t inside = 0;
    for (const float value : values) {
        values[inside] = value;
        inside += static_cast<std::size_t>(value >= half);
    }
    if (inside == 0) return 0;
    const auto at = static_cast<std::size_t>(0.6 * static_cast<double>(inside - 1));
    return select(values.first(inside), at, half, top[0]);
}

Regions find_regions(const WorkingImage& half, const NucleiOptions& options) {
    const float lowest = half.background + std::max(static_cast<float>(options.minimum_contrast) * half.noise,
                                                    kFaintestRim * half.bright);
    const Components components = find_components(above(half.fine, lowest), 1);
    const double least = kLeastRegion * half.least_area(options);
    Regions regions;
    RegionFinder finder(half, options, regions);
    finder.reserve(components.area());
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) >= least) finder.add(components, i);
    }
    finder.finish();
    return regions;
}

}  // namespace viroplate::segment
