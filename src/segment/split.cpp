#include "segment/split.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "segment/components.hpp"
#include "segment/depth.hpp"
#include "segment/flood.hpp"
#include "segment/fragments.hpp"
#include "segment/smooth.hpp"
#include "segment/valley.hpp"

namespace viroplate::segment {

namespace {

constexpr float kLine = 0.05F;            // valleys above it cut the mask before depths are measured
constexpr double kLargestHole = 0.15;     // of a nucleus: nucleoli and vacuoles; larger ones lie between nuclei
constexpr double kDepthSmoothing = 1;     // px: the steps of a digital outline are no necks
constexpr float kBrightness = 0.5F;       // weight of brightness beside depth
constexpr float kFirstDepth = 0.005F;     // of the first cut: many fragments, joined again by Fragments
constexpr double kLeastFragment = 0.25;   // of the least nucleus
constexpr double kDeepest = 1;            // diameters: no nucleus is deeper inside

/// The mask without the dark lines that cross it; dark spots inside are filled again.
Framed<std::uint8_t> cut(Framed<std::uint8_t> mask, const Framed<float>& valley, double expected_area) {
    for (std::size_t i = 0; i < mask.pixels.size(); ++i) mask[i] = valley[i] > kLine ? 0 : mask[i];
    fill_holes(mask, kLargestHole * expected_area);
    return mask;
}

/// What is flooded: depth in radii, plus brightness in shares of the peak's contrast, less the valleys.
Framed<float> landscape(const WorkingImage& work, const LocalContrast& contrast, const Framed<float>& depth,
                        const Framed<float>& valley, const Framed<std::uint8_t>& mask) {
    Framed<float> height(mask.width, mask.height, 0);
    const auto scale = static_cast<float>(2 / work.diameter);
    for (int y = 0; y < mask.height; ++y) {
        const std::uint8_t* inside = mask.row(y);
        const float* fine = work.fine.row(y);
        const float* deep = depth.row(y);
        const float* line = valley.row(y);
        float* out = height.row(y);
        for (int x = 0; x < mask.width; ++x) {
            if (inside[x] == 0) continue;
            const float own = contrast.contrast_at(x, y);
            const float bright = own > 0 ? (fine[x] - work.background) / own : 0.0F;
            out[x] = scale * deep[x] + kBrightness * std::clamp(bright, 0.0F, 1.5F) - std::min(1.0F, line[x]);
        }
    }
    return height;
}

}  // namespace

std::uint32_t split(const WorkingImage& work, const LocalContrast& contrast, const NucleiOptions& options,
                    const TreeModel& model, Framed<std::uint32_t>& labels, Trace* trace) {
    Framed<std::uint8_t> mask = contrast.mask;
    fill_holes(mask, kLargestHole * work.expected_area());
    const Framed<float> valley = valleys(work, contrast);
    const int deepest = static_cast<int>(std::ceil(kDeepest * work.diameter));
    const Framed<float> depth =
        smooth(depth_inside(cut(contrast.mask, valley, work.expected_area()), deepest), kDepthSmoothing);
    const Framed<float> height = landscape(work, contrast, depth, valley, mask);
    const Components components = find_components(mask, 1);
    const double least = kLeastFragment * work.least_area(options);
    const FloodRule rule{0, kFirstDepth, 0, 0};
    const auto least_odds = static_cast<float>(std::log(options.merge_probability / (1 - options.merge_probability)));
    Flood flood(height);
    std::vector<PixelIndex> pixels;
    std::uint32_t total = 0;
    if (trace != nullptr) trace->fragments = Framed<std::uint32_t>(labels.width, labels.height, 0);
    for (std::size_t i = 0; i < components.count(); ++i) {
        if (static_cast<double>(components.area(i)) < least) continue;
        components.pixels(i, pixels);
        const auto count = flood.run(pixels, height, rule);
        if (count == 1) {
            ++total;
            for (const PixelIndex pixel : pixels) labels[pixel] = total;
        } else {
            if (trace != nullptr) {
                for (const PixelIndex p : pixels) trace->fragments[p] = trace->clump_first + flood.labels()[p];
            }
            const PixelGroups groups = group(pixels, flood.labels(), count);
            const auto nucleus = Fragments(groups, flood.labels(), {work, height, depth, valley})
                                     .merge({model, least_odds}, trace);
            for (const PixelIndex pixel : pixels) labels[pixel] = total + 1 + nucleus[flood.labels()[pixel] - 1];
            total += 1 + *std::max_element(nucleus.begin(), nucleus.end());
            if (trace != nullptr) trace->clump_first += count;
        }
        flood.clear(pixels);
    }
    return total;
}

}  // namespace viroplate::segment
