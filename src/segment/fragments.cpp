#include "segment/fragments.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <queue>
#include <tuple>

namespace viroplate::segment {

namespace {

constexpr double kTiny = 1e-6;       // keeps ratios finite where there is no light
constexpr float kMostValley = 2.0F;  // sharper is as good

/// A border in the queue, with the versions of its fragments that it was judged for.
struct Judged {
    float odds;
    std::uint32_t one;
    std::uint32_t other;
    std::uint32_t one_version;
    std::uint32_t other_version;

    bool operator<(const Judged& next) const {  // the surest on top of the queue
        return std::tie(odds, next.one, next.other) < std::tie(next.odds, one, other);
    }
};

double dip(double low, double saddle) { return low > 0 ? (low - saddle) / low : 0; }

}  // namespace

void Fragments::Moments::add(double px, double py) {
    n += 1;
    x += px;
    y += py;
    xx += px * px;
    yy += py * py;
    xy += px * py;
}

Fragments::Moments Fragments::Moments::operator+(const Moments& other) const {
    return {n + other.n, x + other.x, y + other.y, xx + other.xx, yy + other.yy, xy + other.xy};
}

Fragments::Moments::Spread Fragments::Moments::spread() const {
    constexpr double kOfPixel = 1.0 / 12;
    const double mean_x = x / n;
    const double mean_y = y / n;
    return {xx / n - mean_x * mean_x + kOfPixel, yy / n - mean_y * mean_y + kOfPixel, xy / n - mean_x * mean_y};
}

double Fragments::Moments::ellipse_area_share() const {
    const Spread var = spread();
    return 4 * std::numbers::pi * std::sqrt(std::max(kTiny, var.xx * var.yy - var.xy * var.xy)) / n;
}

double Fragments::Moments::eccentricity() const {
    const Spread var = spread();
    const double apart = std::sqrt((var.xx - var.yy) * (var.xx - var.yy) + 4 * var.xy * var.xy);
    return std::sqrt(std::max(0.0, var.xx + var.yy - apart) / (var.xx + var.yy));
}

void Fragments::Border::add(float pair_height, float pair_brightness, float pair_depth, float pair_valley) {
    least_valley = length == 0 ? pair_valley : std::min(least_valley, pair_valley);
    height = std::max(height, pair_height);
    brightness = std::max(brightness, pair_brightness);
    depth = std::max(depth, pair_depth);
    valley += pair_valley;
    brightness_sum += pair_brightness;
    ++length;
}

void Fragments::Border::add(const Border& border) {
    height = std::max(height, border.height);
    brightness = std::max(brightness, border.brightness);
    depth = std::max(depth, border.depth);
    valley += border.valley;
    least_valley = std::min(least_valley, border.least_valley);
    brightness_sum += border.brightness_sum;
    length += border.length;
}

Fragments::Border& Fragments::border_between(std::uint32_t one, std::uint32_t other) {
    for (const std::uint32_t number : fragments_[one].borders) {
        Border& border = borders_[number];
        if (border.one == other || border.other == other) return border;
    }
    const auto number = static_cast<std::uint32_t>(borders_.size());
    fragments_[one].borders.push_back(number);
    fragments_[other].borders.push_back(number);
    Border border;
    border.one = std::min(one, other);
    border.other = std::max(one, other);
    return borders_.emplace_back(border);
}

void Fragments::measure(std::uint32_t number, std::span<const PixelIndex> pixels, const Framed<std::uint32_t>& labels) {
    Fragment& fragment = fragments_[number];
    const auto stride = static_cast<PixelIndex>(labels.stride());
    const auto& fine = clump_.fine;
    const float background = work_.background;
    fragment.parent = number;
    fragment.hull = hull_of(pixels, stride);
    fragment.hull_area = fragment.hull.area();
    std::size_t row = pixels.front() / stride;
    for (const PixelIndex pixel : pixels) {
        while (pixel >= (row + 1) * stride) ++row;  // cheaper than dividing every time
        const float bright = fine[pixel] - background;
        fragment.brightness += bright;
        fragment.peak_height = std::max(fragment.peak_height, clump_.height[pixel]);
        fragment.peak_brightness = std::max(fragment.peak_brightness, bright);
        fragment.peak_depth = std::max(fragment.peak_depth, clump_.depth[pixel]);
        fragment.moments.add(static_cast<double>(pixel - row * stride), static_cast<double>(row));
        for (const PixelIndex next : {pixel + 1, pixel + stride}) {
            if (labels[next] == 0 || labels[next] == labels[pixel]) continue;
            border_between(number, labels[next] - 1)
                .add(std::min(clump_.height[pixel], clump_.height[next]),
                     std::min(fine[pixel], fine[next]) - background, std::min(clump_.depth[pixel], clump_.depth[next]),
                     std::min(kMostValley, std::max(clump_.valley[pixel], clump_.valley[next])));
        }
    }
}

Fragments::Fragments(const PixelGroups& groups, const Framed<std::uint32_t>& labels, const Clump& clump,
                     const WorkingImage& work)
    : clump_(clump), work_(work), fragments_(groups.count()) {
    for (std::size_t i = 0; i < groups.count(); ++i) measure(static_cast<std::uint32_t>(i), groups.of(i), labels);
}

MergeFeatures Fragments::features(const Border& border) const {
    const Fragment& a = fragments_[border.one];
    const Fragment& b = fragments_[border.other];
    const double expected = work_.expected_area();
    const double radius = work_.diameter / 2;
    const Moments moments = a.moments + b.moments;
    const double area = moments.n;
    const double smaller = std::min(a.area(), b.area());
    const double mean_a = a.brightness / a.area();
    const double mean_b = b.brightness / b.area();
    const double low_mean = std::max(kTiny, std::min(mean_a, mean_b));
    const double high_mean = std::max(kTiny, std::max(mean_a, mean_b));
    const double low_peak = std::min(a.peak_brightness, b.peak_brightness);
    const double high_peak = std::max<double>(kTiny, std::max(a.peak_brightness, b.peak_brightness));
    const double low_depth = std::min(a.peak_depth, b.peak_depth);
    const double parts = (a.area() * a.solidity() + b.area() * b.solidity()) / area;
    const double whole = area / Hull::area_of_union(a.hull, b.hull);
    const bool a_larger = a.area() > b.area();
    const double length = border.length;
    const std::array<double, kMergeFeatures> values{
        dip(std::min(a.peak_height, b.peak_height), border.height),
        dip(low_peak, border.brightness),
        border.brightness_sum / length / low_mean,
        std::min(mean_a, mean_b) / high_mean,
        low_peak / high_peak,
        whole,
        parts - whole,
        std::log2(area / expected),
        std::log2(smaller / expected),
        length / std::sqrt(smaller),
        moments.ellipse_area_share(),
        moments.eccentricity(),
        std::max(a.moments.ellipse_area_share(), b.moments.ellipse_area_share()),
        low_depth > 0 ? border.depth / low_depth : 1,
        std::max(a.peak_depth, b.peak_depth) / radius,
        border.depth / radius,
        (a_larger ? mean_b : mean_a) / std::max(kTiny, a_larger ? mean_a : mean_b),
        std::log2(std::max(1e-3, (mean_a + mean_b) / 2 / std::max<double>(kTiny, work_.noise))),
        std::min(a.solidity(), b.solidity()),
        border.valley / length,
        border.least_valley,
        std::max(a.area(), b.area()) / expected,
    };
    MergeFeatures features{};
    std::transform(values.begin(), values.end(), features.begin(), [](double v) { return static_cast<float>(v); });
    return features;
}

void Fragments::join(std::uint32_t one, std::uint32_t other) {
    Fragment& a = fragments_[one];
    Fragment& b = fragments_[other];
    a.hull = Hull(a.hull, b.hull);
    a.hull_area = a.hull.area();
    a.moments = a.moments + b.moments;
    a.brightness += b.brightness;
    a.peak_height = std::max(a.peak_height, b.peak_height);
    a.peak_brightness = std::max(a.peak_brightness, b.peak_brightness);
    a.peak_depth = std::max(a.peak_depth, b.peak_depth);
    b.parent = one;
    ++a.version;
    ++b.version;
    const auto drop = [&](std::uint32_t fragment, std::uint32_t number) {
        auto& list = fragments_[fragment].borders;
        list.erase(std::find(list.begin(), list.end(), number));
    };
    const std::vector<std::uint32_t> moved = std::move(b.borders);
    b.borders.clear();
    for (const std::uint32_t number : moved) {
        const std::uint32_t neighbour = borders_[number].one == other ? borders_[number].other : borders_[number].one;
        if (neighbour == one) {
            drop(one, number);
            continue;
        }
        const auto& list = a.borders;
        const auto same = std::find_if(list.begin(), list.end(), [&](std::uint32_t own) {
            return borders_[own].one == neighbour || borders_[own].other == neighbour;
        });
        if (same != list.end()) {
            borders_[*same].add(borders_[number]);
            drop(neighbour, number);
        } else {
            borders_[number].one = std::min(one, neighbour);
            borders_[number].other = std::max(one, neighbour);
            a.borders.push_back(number);
        }
    }
}

void Fragments::note(const Border& border, const MergeFeatures& features, Trace& trace) const {
    Trace::Merge merge;
    merge.features = features;
    for (std::uint32_t i = 0; i < fragments_.size(); ++i) {
        std::uint32_t root = i;
        while (fragments_[root].parent != root) root = fragments_[root].parent;
        if (root == border.one) merge.one.push_back(trace.clump_first + i + 1);
        if (root == border.other) merge.other.push_back(trace.clump_first + i + 1);
    }
    trace.merges.push_back(std::move(merge));
}

std::vector<std::uint32_t> Fragments::merge(const MergeRule& rule, Trace* trace) {
    std::priority_queue<Judged> queue;
    const auto judge = [&](std::uint32_t number) {
        const Border& border = borders_[number];
        const MergeFeatures seen = features(border);
        if (trace != nullptr) note(border, seen, *trace);
        const float odds = rule.model(seen);
        if (odds < rule.least_odds) return;
        queue.push({odds, border.one, border.other, fragments_[border.one].version, fragments_[border.other].version});
    };
    for (std::uint32_t i = 0; i < borders_.size(); ++i) judge(i);
    while (!queue.empty()) {
        const Judged best = queue.top();
        queue.pop();
        if (fragments_[best.one].version != best.one_version) continue;
        if (fragments_[best.other].version != best.other_version) continue;
        join(best.one, best.other);
        for (const std::uint32_t number : fragments_[best.one].borders) judge(number);
    }
    std::vector<std::uint32_t> number(fragments_.size());
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < fragments_.size(); ++i) {  // a parent comes before its children
        number[i] = fragments_[i].parent == i ? count++ : number[fragments_[i].parent];
    }
    return number;
}

}  // namespace viroplate::segment
