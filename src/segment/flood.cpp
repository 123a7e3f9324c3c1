#include "segment/flood.hpp"

#include <algorithm>
#include <array>

namespace viroplate::segment {

void Flood::sort(std::span<const PixelIndex> pixels, const Framed<float>& height) {
    float low = height[pixels.front()];
    float high = low;
    for (const PixelIndex i : pixels) {
        low = std::min(low, height[i]);
        high = std::max(high, height[i]);
    }
    // Heights in classes fine enough that their width is far below any depth that splits; then a counting sort.
    const std::size_t classes = std::clamp<std::size_t>(pixels.size(), 64, 1024);
    const float scale = high > low ? static_cast<float>(classes - 1) / (high - low) : 0.0F;
    start_.assign(classes + 1, 0);
    key_.resize(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        key_[i] = static_cast<std::uint16_t>((high - height[pixels[i]]) * scale + 0.5F);
        ++start_[key_[i] + std::size_t{1}];
    }
    for (std::size_t i = 1; i <= classes; ++i) start_[i] += start_[i - 1];
    order_.resize(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i) order_[start_[key_[i]]++] = pixels[i];
}

std::uint32_t Flood::root(std::uint32_t basin) {
    while (basins_[basin].parent != basin) {
        basins_[basin].parent = basins_[basins_[basin].parent].parent;
        basin = basins_[basin].parent;
    }
    return basin;
}

std::uint32_t Flood::meet(std::uint32_t one, std::uint32_t other, float level, const FloodRule& rule) {
    if (basins_[other].peak > basins_[one].peak) std::swap(one, other);
    const Basin& lower = basins_[other];
    const float dip = lower.peak - level;
    const bool join = dip < rule.depth * (lower.peak - rule.base) || dip < rule.least_depth ||
                      static_cast<double>(lower.area) < rule.least_area;
    if (!join) return one;
    basins_[one].area += lower.area;
    basins_[other].parent = one;
    return one;
}

void Flood::add(PixelIndex pixel, float level, const FloodRule& rule) {
    const auto stride = static_cast<PixelIndex>(label_.stride());
    const std::array<PixelIndex, 4> around{pixel - stride, pixel - 1, pixel + 1, pixel + stride};
    std::uint32_t own = 0;
    for (const PixelIndex i : around) {
        if (label_[i] == 0) continue;
        const std::uint32_t next = root(label_[i]);
        own = own == 0 || own == next ? next : meet(own, next, level, rule);
    }
    if (own == 0) {
        own = static_cast<std::uint32_t>(basins_.size());
        basins_.push_back({level, 0, own});
    }
    label_[pixel] = own;
    ++basins_[own].area;
}

std::uint32_t Flood::run(std::span<const PixelIndex> pixels, const Framed<float>& height, const FloodRule& rule) {
    if (pixels.empty()) return 0;
    basins_.assign(1, Basin{0, 0, 0});
    sort(pixels, height);
    for (const PixelIndex i : order_) add(i, height[i], rule);
    std::vector<std::uint32_t> number(basins_.size(), 0);
    std::uint32_t count = 0;
    for (std::uint32_t i = 1; i < basins_.size(); ++i) {
        if (basins_[i].parent == i) number[i] = ++count;
    }
    for (const PixelIndex i : pixels) label_[i] = number[root(label_[i])];
    return count;
}

void Flood::clear(std::span<const PixelIndex> pixels) {
    for (const PixelIndex i : pixels) label_[i] = 0;
}

}  // namespace viroplate::segment
