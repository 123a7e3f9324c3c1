#include "segment/flood.hpp"

#include <algorithm>
#include <cmath>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// Class of each height, counted from the highest one down.
VIROPLATE_WIDE void classify(const float* heights, std::size_t count, float high, float scale, std::uint16_t* classes) {
    for (std::size_t i = 0; i < count; ++i) {
        classes[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>((high - heights[i]) * scale + 0.5F));
    }
}

constexpr double kMostArea = 4e9;  // fits the type of areas

struct Range {
    float low;
    float high;
};

/// Copies the heights of `pixels` to `out` and returns their range.
Range gather(std::span<const PixelIndex> pixels, const Framed<float>& height, float* out) {
    const float* in = height.pixels.data();
    // In two chains, as each comparison waits for the one before.
    Range even{in[pixels.front()], in[pixels.front()]};
    Range odd = even;
    const auto take = [&](std::size_t i, Range& range) {
        const float value = out[i] = in[pixels[i]];
        range.low = value < range.low ? value : range.low;
        range.high = value > range.high ? value : range.high;
    };
    std::size_t i = 0;
    for (; i + 2 <= pixels.size(); i += 2) {
        take(i, even);
        take(i + 1, odd);
    }
    if (i < pixels.size()) take(i, even);
    return {std::min(even.low, odd.low), std::max(even.high, odd.high)};
}

}  // namespace

void Flood::sort(std::span<const PixelIndex> pixels, const Framed<float>& height) {
    const std::size_t count = pixels.size();
    if (order_.size() < count) {
        order_.resize(count);
        values_.resize(count);
        class_.resize(count);
    }
    const Range range = gather(pixels, height, values_.data());
    // Heights in classes fine enough that their width is far below any depth that splits; then a counting sort.
    const std::size_t classes = std::clamp<std::size_t>(count, 64, 1024);
    const float scale = range.high > range.low ? static_cast<float>(classes - 1) / (range.high - range.low) : 0.0F;
    classify(values_.data(), count, range.high, scale, class_.data());
    start_.assign(classes + 1, 0);
    for (std::size_t i = 0; i < count; ++i) ++start_[class_[i] + std::size_t{1}];
    for (std::size_t i = 1; i <= classes; ++i) start_[i] += start_[i - 1];
    for (std::size_t i = 0; i < count; ++i) order_[start_[class_[i]]++] = pixels[i];
}

std::uint32_t Flood::root(std::uint32_t basin) {
    Basin* const basins = basins_.data();
    while (basins[basin].parent != basin) basin = basins[basin].parent = basins[basins[basin].parent].parent;
    return basin;
}

std::uint32_t Flood::meet(std::uint32_t one, std::uint32_t other, float level, std::uint32_t least_area) {
    Basin* const basins = basins_.data();
    const bool swapped = basins[other].peak > basins[one].peak;
    const std::uint32_t higher = swapped ? other : one;
    Basin& lower = basins[swapped ? one : other];
    if (lower.peak - level < lower.depth || lower.area < least_area) {
        basins[higher].area += lower.area;
        lower.parent = higher;
    }
    return higher;
}

std::uint32_t Flood::meet_around(PixelIndex pixel, float level, std::uint32_t least_area) {
    const std::uint32_t* const label = label_.pixels.data() + pixel;
    const std::size_t stride = label_.stride();
    std::uint32_t around[4];
    std::size_t count = 0;
    for (const std::uint32_t next : {*(label - stride), *(label - 1), *(label + 1), *(label + stride)}) {
        around[count] = next;
        count += static_cast<std::size_t>(next != 0);
    }
    std::uint32_t own = root(around[0]);
    for (std::size_t i = 1; i < count; ++i) {
        const std::uint32_t next = root(around[i]);
        if (next != own) own = meet(own, next, level, least_area);
    }
    return own;
}

std::uint32_t Flood::descend(std::size_t count, const Framed<float>& height, const FloodRule& rule) {
    if (basins_.size() <= count) basins_.resize(count + 1);
    const auto least_area = static_cast<std::uint32_t>(std::ceil(std::clamp(rule.least_area, 0.0, kMostArea)));
    Basin* const basins = basins_.data();
    std::uint32_t* const label = label_.pixels.data();
    const std::size_t stride = label_.stride();
    std::uint32_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t pixel = order_[i];
        const std::uint64_t above = label[pixel - stride];
        const std::uint64_t left = label[pixel - 1];
        const std::uint64_t right = label[pixel + 1];
        const std::uint64_t below = label[pixel + stride];
        // Products, as they are 0 for no label and for the only one, without branches that could not be foretold.
        const std::uint64_t all = above | left | right | below;
        const std::uint64_t others =
            above * (above ^ all) | left * (left ^ all) | right * (right ^ all) | below * (below ^ all);
        std::uint32_t own = 0;
        if (others != 0) {
            own = meet_around(order_[i], height[pixel], least_area);
        } else if (all != 0) {
            own = root(static_cast<std::uint32_t>(all));
        } else {
            own = ++last;
            const float peak = height[pixel];
            basins[own] = {peak, std::max(rule.depth * (peak - rule.base), rule.least_depth), 0, own};
        }
        label[pixel] = own;
        ++basins[own].area;
    }
    return last;
}

std::uint32_t Flood::run(std::span<const PixelIndex> pixels, const Framed<float>& height, const FloodRule& rule,
                         std::uint32_t before) {
    basin_.clear();
    area_.clear();
    if (pixels.empty()) return 0;
    sort(pixels, height);
    const std::uint32_t last = descend(pixels.size(), height, rule);
    std::uint32_t count = 0;
    number_.assign(last + std::size_t{1}, 0);
    for (std::uint32_t i = 1; i <= last; ++i) {
        if (basins_[i].parent != i) continue;
        number_[i] = ++count;
        area_.push_back(basins_[i].area);
    }
    for (std::uint32_t i = 1; i <= last; ++i) number_[i] = number_[root(i)];
    basin_.resize(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        std::uint32_t& label = label_[pixels[i]];
        basin_[i] = number_[label];
        label = before + basin_[i];
    }
    return count;
}

}  // namespace viroplate::segment
