#include "segment/regions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "segment/flood.hpp"
#include "segment/surroundings.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr float kRegionDepth = 0.05F;  // regions only set thresholds: too many do no harm, too few lose dim nuclei
constexpr float kRegionNoise = 3.0F;   // a dip in the noise is none
constexpr double kLeastRegion = 0.25;  // of the least nucleus: smaller peaks belong to what they sit on
// Of the bright nuclei's contrast: below the rim (kRimLevel) of the faintest nucleus beside them.
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

/// The value that `above` of `values` exceed, at most Top - 1.
template <std::size_t Top>
float near_top(std::span<const float> values, std::size_t above) {
    std::array<float, Top> top;
    top.fill(std::numeric_limits<float>::lowest());
    for (float value : values) {
        for (float& entry : top) {
            // Compared twice, as one comparison for both would be a branch that could not be foretold.
            const float lower = value < entry ? value : entry;
            entry = entry < value ? value : entry;
            value = lower;
        }
    }
    return top[above];
}

/// The value that `above` of `values` exceed.
float value_below(std::span<float> values, std::size_t above) {
    if (above < 2) return near_top<2>(values, above);
    if (above < 4) return near_top<4>(values, above);
    const auto place = values.end() - 1 - static_cast<std::ptrdiff_t>(above);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// The value that `at` of `values` lie below; `low` and `high` say about where they lie, none is below `low`.
float select(std::span<float> values, std::size_t at, float low, float high) {
    constexpr std::size_t kClasses = 32;
    constexpr float kLast = kClasses - 1;
    constexpr std::size_t kFew = 8;
    if (values.size() <= kFew || !(high > low)) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(at);
        std::nth_element(values.begin(), place, values.end());
        return *place;
    }
    // Classes keep the order of the values, however they round; the one sought lies in a class with few others.
    const float scale = kLast / (high - low);
    const auto class_of = [&](float value) {
        return static_cast<std::uint32_t>(static_cast<int>(std::min((value - low) * scale, kLast)));
    };
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
    RegionFinder(const WorkingImage& half, const NucleiOptions& options)
        : half_(half),
          surroundings_(half),
          flood_(half.fine),
          rule_{half.background, kRegionDepth, kRegionNoise * half.noise, kLeastRegion * half.least_area(options)} {}

    void add(const Components& components, std::size_t component) {
        components.pixels(component, pixels_);
        flood_.run(pixels_, half_.coarse, rule_, static_cast<std::uint32_t>(regions_.size()));
        sort();
        std::size_t first = 0;
        for (const std::uint32_t area : flood_.areas()) {
            regions_.push_back(
                describe(std::span(sorted_).subspan(first, area), std::span(values_).subspan(first, area)));
            first += area;
        }
    }

    Regions finish() && { return {std::move(regions_), std::move(flood_).take_labels()}; }

private:
    /// The component's pixels and their values, basin by basin.
    void sort() {
        next_.assign(1, 0);
        std::size_t sum = 0;
        for (const std::uint32_t area : flood_.areas()) {
            next_.push_back(sum);
            sum += area;
        }
        if (sorted_.size() < sum) sorted_.resize(sum);
        if (values_.size() < sum) values_.resize(sum);
        const std::span<const std::uint32_t> basins = flood_.basins();
        for (std::size_t i = 0; i < pixels_.size(); ++i) {
            const std::size_t place = next_[basins[i]]++;
            sorted_[place] = pixels_[i];
            values_[place] = half_.fine[pixels_[i]];
        }
    }

    Region describe(std::span<const PixelIndex> pixels, std::span<const float> values) {
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
    std::vector<Region> regions_;
    std::vector<PixelIndex> pixels_;  ///< of one component
    std::vector<std::size_t> next_;
    std::vector<PixelIndex> sorted_;
    std::vector<float> values_;
    std::vector<float> scratch_;
};

}  // namespace

float Region::threshold() const { return base + kRimLevel * contrast; }

float inside_level(std::span<float> values, float base) {
    if (values.empty()) return 0;
    const auto rank = static_cast<std::size_t>(0.98 * static_cast<double>(values.size() - 1));
    const float peak = value_below(values, values.size() - 1 - rank);
    const float half = base + 0.5F * (peak - base);
    std::size_t inside = 0;
    for (const float value : values) {
        values[inside] = value;
        inside += static_cast<std::size_t>(value >= half);
    }
    if (inside == 0) return 0;
    const auto at = static_cast<std::size_t>(0.6 * static_cast<double>(inside - 1));
    return select(values.first(inside), at, half, peak);
}

Regions find_regions(const WorkingImage& half, const NucleiOptions& options) {
    const float lowest = half.background + std::max(static_cast<float>(options.minimum_contrast) * half.noise,
                                                    kFaintestRim * half.bright);
    const Components components = find_components(above(half.fine, lowest), 1);
    const double least = kLeastRegion * half.least_area(options);
    RegionFinder finder(half, options);
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) >= least) finder.add(components, i);
    }
    return std::move(finder).finish();
}

}  // namespace viroplate::segment
