#include "segment/split.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "segment/clump.hpp"
#include "segment/components.hpp"
#include "segment/flood.hpp"
#include "segment/fragments.hpp"
#include "segment/holes.hpp"
#include "segment/hull.hpp"
#include "segment/row_ahead.hpp"

namespace viroplate::segment {

namespace {

constexpr float kFirstDepth = 0.06F;     // of the first cut: Fragments joins again what texture has parted
constexpr int kRowsAhead = 2;            // valleys look one row further
constexpr double kLeastFragment = 0.25;  // of the least nucleus
// A component of at most this area (of a nucleus) and at least this share of its hull is one nucleus beyond doubt.
constexpr double kPlainArea = 1.5;
constexpr double kPlainSolidity = 0.95;
// By so much is the hull of a digital ellipse larger than itself, in roots of its area (10 to 20 px across).
constexpr double kSteps = 0.7;

bool is_plain(std::span<const PixelRun> runs, double area, std::size_t stride, double expected_area) {
    return area < kPlainArea * expected_area &&
           area > kPlainSolidity * (hull_of(runs, stride).area() - kSteps * std::sqrt(area));
}

// A fibre is long and everywhere about as wide: its depths are spread evenly from 0 to half its width, those of a
// nucleus or a chain of nuclei lie nearer to 0 (a third of the deepest, on average).
constexpr double kFibreLength = 10;      // widths at least
constexpr double kFibreEvenness = 0.55;  // least mean depth over the deepest
constexpr double kFibreWidth = 0.9;      // diameters at most: wider ones are clumps

bool is_fibre(const Clump& clump, double diameter) {
    double sum = 0;
    double deepest = 0;
    for (const PixelIndex pixel : clump.pixels) {
        const double depth = clump.depth[pixel];
        sum += depth;
        deepest = std::max(deepest, depth);
    }
    const auto area = static_cast<double>(clump.pixels.size());
    const double width = 2 * deepest;
    return area > kFibreLength * width * width && sum > kFibreEvenness * deepest * area &&
           width < kFibreWidth * diameter;
}

/// Cuts a clump into nuclei: labels of the working image from `first` + 1 on. Returns how many.
std::uint32_t split_clump(const Clump& clump, const WorkingImage& work, const MergeRule& rule, std::uint32_t first,
                          Framed<std::uint32_t>& labels, Trace* trace) {
    Flood flood(clump.height);
    const std::uint32_t count =
        is_fibre(clump, work.diameter) ? 1 : flood.run(clump.pixels, clump.height, {0, kFirstDepth, 0, 0});
    const auto& fragment = flood.labels();
    if (count == 1) {
        clump.visit([&](PixelIndex, PixelIndex outside) { labels[outside] = first + 1; });
        return 1;
    }
    if (trace != nullptr) {
        clump.visit([&](PixelIndex pixel, PixelIndex outside) {
            trace->fragments[outside] = trace->clump_first + fragment[pixel];
        });
    }
    const auto nucleus = Fragments(group(clump.pixels, fragment, count), fragment, clump, work).merge(rule, trace);
    clump.visit(
        [&](PixelIndex pixel, PixelIndex outside) { labels[outside] = first + 1 + nucleus[fragment[pixel] - 1]; });
    if (trace != nullptr) trace->clump_first += count;
    return 1 + *std::max_element(nucleus.begin(), nucleus.end());
}

}  // namespace

std::uint32_t split(const WorkingImage& work, const LocalContrast& contrast, const NucleiOptions& options,
                    const TreeModel& model, Framed<std::uint32_t>& labels, Trace* trace) {
    Framed<std::uint8_t> mask = contrast.mask;
    fill_holes(mask, work.largest_hole());
    const Components components = find_components(mask, 1);
    const double least = kLeastFragment * work.least_area(options);
    const auto least_odds = static_cast<float>(log_odds(options.merge_probability));
    std::uint32_t total = 0;
    if (trace != nullptr) trace->fragments = Framed<std::uint32_t>(labels.width, labels.height, 0);
    RowAhead fine_ahead(work.fine);
    RowAhead coarse_ahead(work.coarse);
    for (std::size_t i = 0; i < components.count(); ++i) {
        const auto runs = components.runs(i);
        const auto area = static_cast<double>(components.area(i));
        if (area < least) continue;
        const int below = work.fine.y(runs.back().begin) + kRowsAhead;
        fine_ahead.fetch(below);
        coarse_ahead.fetch(below);
        if (is_plain(runs, area, labels.stride(), work.expected_area())) {
            ++total;
            for (const PixelRun& run : runs)
                std::fill(&labels[run.begin], &labels[run.begin] + (run.end - run.begin), total);
        } else {
            total += split_clump(cut_out(work, contrast, runs), work, {model, least_odds}, total, labels, trace);
        }
    }
    return total;
}

}  // namespace viroplate::segment
