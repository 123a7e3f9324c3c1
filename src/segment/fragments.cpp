#include "segment/fragments.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

namespace viroplate::segment {

namespace {

// Two discs that just touch fill .88 of their hull, a single nucleus nearly all of it: half of that gap parts.
constexpr double kSolidityDrop = 0.06;
constexpr double kMostFromShape = 2.0;
// Fragments that together are one nucleus in size want to be one, those that make two want to be two.
constexpr double kSizeWeight = 0.5;
constexpr double kSmallFragment = 0.25;  // of a nucleus: below it, a fragment is rather a lobe than a nucleus

struct Border {
    double strength;
    std::uint32_t one;
    std::uint32_t other;
    std::uint32_t one_version;
    std::uint32_t other_version;

    bool operator<(const Border& border) const {  // the weakest on top of the queue
        return std::tie(strength, one, other) > std::tie(border.strength, border.one, border.other);
    }
};

}  // namespace

Fragments::Fragments(const PixelGroups& groups, const Framed<std::uint32_t>& labels, const Framed<float>& height)
    : fragments_(groups.count()) {
    const auto stride = static_cast<PixelIndex>(labels.stride());
    for (std::size_t i = 0; i < groups.count(); ++i) {
        Fragment& fragment = fragments_[i];
        fragment.extents = RowExtents(groups.of(i), stride);
        fragment.area = static_cast<double>(groups.of(i).size());
        fragment.hull = fragment.extents.hull_area();
        fragment.parent = static_cast<std::uint32_t>(i);
        for (const PixelIndex pixel : groups.of(i)) {
            fragment.peak = std::max(fragment.peak, height[pixel]);
            for (const PixelIndex next : {pixel + 1, pixel + stride}) {
                if (labels[next] == 0 || labels[next] == labels[pixel]) continue;
                const float level = std::min(height[pixel], height[next]);
                const std::uint32_t neighbour = labels[next] - 1;
                float& saddle = fragment.saddles[neighbour];
                saddle = std::max(saddle, level);
                fragments_[neighbour].saddles[static_cast<std::uint32_t>(i)] = saddle;
            }
        }
    }
    for (std::size_t i = 0; i < fragments_.size(); ++i) {  // a border is seen from both sides
        for (auto& [neighbour, saddle] : fragments_[i].saddles) {
            float& other = fragments_[neighbour].saddles[static_cast<std::uint32_t>(i)];
            saddle = other = std::max(saddle, other);
        }
    }
}

double Fragments::strength(std::uint32_t one, std::uint32_t other, const MergeRule& rule) const {
    const Fragment& a = fragments_[one];
    const Fragment& b = fragments_[other];
    const double lower = std::min(a.peak, b.peak);
    const double dip = lower > 0 ? (lower - a.saddles.at(other)) / lower : 0;
    const double area = a.area + b.area;
    const double parts = (a.area * (a.area / a.hull) + b.area * (b.area / b.hull)) / area;
    const double whole = area / a.extents.joined(b.extents).hull_area();
    const double size = std::clamp(std::log2(area / rule.expected_area), -1.0, 1.0);
    const double smaller = std::min(a.area, b.area) / rule.expected_area;
    return dip / rule.split_depth + std::min(kMostFromShape, (parts - whole) / kSolidityDrop) + kSizeWeight * size -
           std::max(0.0, 1 - smaller / kSmallFragment);
}

void Fragments::join(std::uint32_t one, std::uint32_t other) {
    Fragment& a = fragments_[one];
    Fragment& b = fragments_[other];
    a.extents = a.extents.joined(b.extents);
    a.area += b.area;
    a.hull = a.extents.hull_area();
    a.peak = std::max(a.peak, b.peak);
    a.saddles.erase(other);
    for (const auto& [neighbour, saddle] : b.saddles) {
        fragments_[neighbour].saddles.erase(other);
        if (neighbour == one) continue;
        float& level = a.saddles[neighbour];
        level = std::max(level, saddle);
        fragments_[neighbour].saddles[one] = level;
    }
    b.saddles.clear();
    b.parent = one;
    ++a.version;
    ++b.version;
}

std::vector<std::uint32_t> Fragments::merge(const MergeRule& rule) {
    std::priority_queue<Border> borders;
    const auto push = [&](std::uint32_t one, std::uint32_t other) {
        const auto first = std::min(one, other);
        const auto second = std::max(one, other);
        borders.push(
            {strength(first, second, rule), first, second, fragments_[first].version, fragments_[second].version});
    };
    for (std::uint32_t i = 0; i < fragments_.size(); ++i) {
        for (const auto& [neighbour, saddle] : fragments_[i].saddles) {
            if (neighbour > i) push(i, neighbour);
        }
    }
    while (!borders.empty() && borders.top().strength < 1) {
        const Border border = borders.top();
        borders.pop();
        if (fragments_[border.one].version != border.one_version) continue;
        if (fragments_[border.other].version != border.other_version) continue;
        join(border.one, border.other);
        for (const auto& [neighbour, saddle] : fragments_[border.one].saddles) push(border.one, neighbour);
    }
    std::vector<std::uint32_t> number(fragments_.size());
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < fragments_.size(); ++i) {  // a parent comes before its children
        number[i] = fragments_[i].parent == i ? count++ : number[fragments_[i].parent];
    }
    return number;
}

}  // namespace viroplate::segment
