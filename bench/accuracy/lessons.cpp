#include "accuracy/lessons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <vector>

#include "segment/profile.hpp"

namespace viroplate::accuracy {

namespace {

using segment::PixelIndex;
using Counts = std::map<std::uint32_t, int>;  ///< true nucleus (0: none) → pixels

constexpr double kOwned = 0.25;      // of a fragment must lie on the nucleus that owns it
constexpr double kReal = 0.4;        // of an object must lie on nuclei
constexpr double kLeastMatch = 0.6;  // IoU below which an outline teaches nothing

/// The truth at the resolution of the working image, by the pixel in the middle of each block.
segment::Framed<std::uint32_t> shrunk(const image::LabelPlane& truth, const segment::Framed<float>& like, int factor) {
    segment::Framed<std::uint32_t> result(like.width, like.height, 0);
    for (int y = 0; y < like.height; ++y) {
        for (int x = 0; x < like.width; ++x) {
            result.row(y)[x] = truth.at(std::min(truth.width - 1, x * factor + factor / 2),
                                        std::min(truth.height - 1, y * factor + factor / 2));
        }
    }
    return result;
}

void add_line(std::string& text, const std::string& name, int fold, std::span<const float> features, double answer,
              double weight) {
    fmt::format_to(std::back_inserter(text), "{},{}", name, fold);
    for (const float value : features) fmt::format_to(std::back_inserter(text), ",{:.6g}", value);
    fmt::format_to(std::back_inserter(text), ",{:.3f},{:.3f}\n", answer, weight);
}

/// The nucleus that these fragments lie on, and their area; 0 where they lie on none.
std::uint32_t owner(const std::vector<Counts>& fragments, const std::vector<std::uint32_t>& numbers, int& area) {
    Counts sum;
    area = 0;
    for (const std::uint32_t number : numbers) {
        for (const auto& [nucleus, pixels] : fragments[number]) {
            sum[nucleus] += pixels;
            area += pixels;
        }
    }
    std::uint32_t best = 0;
    int most = 0;
    for (const auto& [nucleus, pixels] : sum) {
        if (nucleus == 0 || pixels <= most) continue;
        best = nucleus;
        most = pixels;
    }
    return most > kOwned * area ? best : 0;
}

std::string merge_lessons(const std::string& name, int fold, const segment::Trace& trace,
                          const segment::Framed<std::uint32_t>& truth) {
    std::vector<Counts> fragments(trace.clump_first + std::size_t{1});
    for (std::size_t i = 0; i < truth.pixels.size(); ++i) {
        if (trace.fragments[i] != 0) ++fragments[trace.fragments[i]][truth[i]];
    }
    std::string text;
    for (const auto& merge : trace.merges) {
        int area_one = 0;
        int area_other = 0;
        const auto one = owner(fragments, merge.one, area_one);
        const auto other = owner(fragments, merge.other, area_other);
        if (one == 0 || other == 0) continue;
        constexpr std::size_t kLogSmaller = 8;  // see MergeFeatures: slivers matter little
        const double smaller = std::exp2(merge.features[kLogSmaller]);
        add_line(text, name, fold, merge.features, one == other ? 1 : 0, std::min(1.0, 3 * smaller) + 0.1);
    }
    return text;
}

struct Zone {
    std::vector<std::pair<float, std::uint32_t>> pixels;  ///< brightness and true nucleus, brightest first
};

std::vector<Zone> zones_of(const segment::Trace& trace, const segment::Framed<std::uint32_t>& truth) {
    std::vector<Zone> zones(trace.objects.size());
    for (std::size_t i = 0; i < truth.pixels.size(); ++i) {
        if (trace.zones[i] != 0) zones[trace.zones[i] - 1].pixels.emplace_back(trace.fine[i], truth[i]);
    }
    for (Zone& zone : zones) std::sort(zone.pixels.rbegin(), zone.pixels.rend());
    return zones;
}

/// The nucleus that most of the object above its reference level lies on.
std::uint32_t nucleus_of(const Zone& zone, const segment::Trace::Object& object) {
    Counts counts;
    for (const auto& [value, nucleus] : zone.pixels) {
        if (value <= object.base + segment::kRimLevel * object.contrast) break;
        if (nucleus != 0) ++counts[nucleus];
    }
    const auto best = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return best == counts.end() ? 0 : best->first;
}

struct BestLevel {
    double share = 0;
    double match = 0;
};

BestLevel best_level(const Zone& zone, const segment::Trace::Object& object, std::uint32_t nucleus, int true_area) {
    BestLevel best;
    std::size_t inside = 0;
    int on_it = 0;
    for (int step = 40; step >= 5; --step) {
        const double share = 0.02 * step;
        const float level = object.base + static_cast<float>(share) * object.contrast;
        for (; inside < zone.pixels.size() && zone.pixels[inside].first > level; ++inside) {
            on_it += zone.pixels[inside].second == nucleus ? 1 : 0;
        }
        const double match = on_it / (static_cast<double>(inside) + true_area - on_it);
        if (match > best.match) best = {share, match};
    }
    return best;
}

}  // namespace

Lessons lessons_of(const std::string& name, int fold, const segment::Trace& trace, const image::LabelPlane& truth) {
    Lessons lessons;
    if (trace.fine.pixels.empty()) return lessons;
    const auto small = shrunk(truth, trace.fine, trace.factor);
    Counts areas;
    for (const std::uint32_t nucleus : small.pixels) ++areas[nucleus];
    lessons.merges = merge_lessons(name, fold, trace, small);
    const std::vector<Zone> zones = zones_of(trace, small);
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto& object = trace.objects[i];
        int on_nuclei = 0;
        int area = 0;
        for (const auto& [value, nucleus] : zones[i].pixels) {
            if (value <= object.base + 0.4F * object.contrast) break;
            ++area;
            on_nuclei += nucleus != 0 ? 1 : 0;
        }
        if (area == 0) continue;
        add_line(lessons.objects, name, fold, object.features, on_nuclei > kReal * area ? 1 : 0, 1);
        const std::uint32_t nucleus = nucleus_of(zones[i], object);
        if (nucleus == 0) continue;
        const BestLevel best = best_level(zones[i], object, nucleus, areas[nucleus]);
        if (best.match > kLeastMatch)
            add_line(lessons.levels, name, fold, object.features, best.share, best.match - 0.55);
    }
    return lessons;
}

}  // namespace viroplate::accuracy
