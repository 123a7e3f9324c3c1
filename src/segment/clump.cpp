#include "segment/clump.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "segment/depth.hpp"
#include "segment/smooth.hpp"
#include "segment/valley.hpp"

namespace viroplate::segment {

namespace {

constexpr float kLine = 0.05F;           // valleys above it cut the mask before depths are measured
constexpr double kLargestHole = 0.15;    // of a nucleus: what a line encloses is no gap between nuclei
constexpr double kDepthSmoothing = 1;    // px: the steps of a digital outline are no necks
constexpr float kBrightness = 0.5F;      // weight of brightness beside depth
constexpr float kMostBrightness = 1.5F;  // contrasts: brighter spots are no better peaks
constexpr double kDeepest = 0.75;        // diameters: few nuclei are deeper inside

struct Box {
    int left = std::numeric_limits<int>::max();
    int top = 0;
    int right = 0;
    int bottom = 0;
};

Box box_of(std::span<const Run> runs, const Framed<float>& image) {
    Box box;
    box.top = image.y(runs.front().begin);
    box.bottom = image.y(runs.back().begin) + 1;
    for (const Run& run : runs) {
        const int x = image.x(run.begin);
        box.left = std::min(box.left, x);
        box.right = std::max(box.right, x + static_cast<int>(run.end - run.begin));
    }
    return box;
}

/// The mask of the clump without the dark lines that cross it; dark spots inside are filled again.
Framed<std::uint8_t> parted_mask(const Clump& clump, double expected_area) {
    Framed<std::uint8_t> mask(clump.valley.width, clump.valley.height, 0);
    for (const PixelIndex pixel : clump.pixels) mask[pixel] = clump.valley[pixel] > kLine ? 0 : 1;
    fill_holes(mask, kLargestHole * expected_area);
    return mask;
}

}  // namespace

Clump cut_out(const WorkingImage& work, const LocalContrast& contrast, std::span<const Run> runs) {
    const Box box = box_of(runs, work.fine);
    Clump clump;
    clump.runs = runs;
    const int width = box.right - box.left;
    const int height = box.bottom - box.top;
    clump.fine = Framed<float>(width, height);
    for (int y = 0; y < height; ++y) std::copy_n(work.fine.row(box.top + y) + box.left, width, clump.fine.row(y));
    clump.valley = Framed<float>(width, height, 0);
    clump.height = Framed<float>(width, height, 0);
    for (const Run& run : runs) {
        const int x = work.fine.x(run.begin);
        const int y = work.fine.y(run.begin);
        const int length = static_cast<int>(run.end - run.begin);
        const auto first = static_cast<PixelIndex>(clump.valley.index(x - box.left, y - box.top));
        for (PixelIndex i = first; i < first + static_cast<PixelIndex>(length); ++i) clump.pixels.push_back(i);
        write_valleys(work, contrast, x, y, length, &clump.valley[first]);
        for (int i = 0; i < length; ++i) {
            const float own = contrast.contrast_at(x + i, y);
            const float bright =
                own > 0 ? (work.fine[run.begin + static_cast<PixelIndex>(i)] - work.background) / own : 0;
            clump.height[first + static_cast<PixelIndex>(i)] = kBrightness * std::clamp(bright, 0.0F, kMostBrightness);
        }
    }
    const int deepest = static_cast<int>(std::ceil(kDeepest * work.diameter));
    clump.depth = smooth(depth_inside(parted_mask(clump, work.expected_area()), deepest), kDepthSmoothing);
    const auto scale = static_cast<float>(2 / work.diameter);
    for (const PixelIndex pixel : clump.pixels) {
        clump.height[pixel] += scale * clump.depth[pixel] - std::min(1.0F, clump.valley[pixel]);
    }
    return clump;
}

}  // namespace viroplate::segment
