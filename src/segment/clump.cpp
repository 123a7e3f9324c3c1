#include "segment/clump.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "segment/depth.hpp"
#include "segment/holes.hpp"
#include "segment/smooth.hpp"
#include "segment/valley.hpp"
#include "viroplate/core/wide.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

namespace {

constexpr float kLine = 0.05F;           // valleys above it cut the mask before depths are measured
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

/// Runs in reading order with their rows and columns.
std::vector<image::Run> placed(std::span<const PixelRun> runs, const Framed<float>& image) {
    std::vector<image::Run> result;
    result.reserve(runs.size());
    int y = image.y(runs.front().begin);
    auto row = static_cast<PixelIndex>(image.index(0, y));
    for (const PixelRun& run : runs) {
        for (; run.begin >= row + image.stride(); row += static_cast<PixelIndex>(image.stride())) ++y;
        result.push_back({y, static_cast<int>(run.begin - row), static_cast<int>(run.end - row)});
    }
    return result;
}

Box box_of(std::span<const image::Run> runs) {
    Box box;
    box.top = runs.front().y;
    box.bottom = runs.back().y + 1;
    for (const image::Run& run : runs) {
        box.left = std::min(box.left, run.begin);
        box.right = std::max(box.right, run.end);
    }
    return box;
}

/// Contrasts over the background as part of the height.
VIROPLATE_WIDE void weigh_brightness(const float* fine, float background, const float* per_contrast,
                                     float* __restrict height, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float bright = (fine[i] - background) * per_contrast[i];
        const float bounded = bright > 0 ? bright : 0;
        height[i] = kBrightness * (bounded < kMostBrightness ? bounded : kMostBrightness);
    }
}

/// Fills what the clump has of its own in every pixel: valleys, and the brightness as the first part of the height.
void fill(Clump& clump, const WorkingImage& work, const LocalContrast& contrast, std::span<const image::Run> runs,
          const Box& box) {
    std::vector<float> per_contrast(static_cast<std::size_t>(clump.valley.width));
    clump.pixels.resize(image::area(runs));
    PixelIndex* pixels = clump.pixels.data();
    for (const image::Run& run : runs) {
        const auto x = static_cast<std::size_t>(run.begin);
        const auto length = static_cast<std::size_t>(run.length());
        const std::size_t first = clump.valley.index(run.begin - box.left, run.y - box.top);
        for (std::size_t i = first; i < first + length; ++i) *pixels++ = static_cast<PixelIndex>(i);
        const float* halved = contrast.per_contrast.row(run.y / 2);
        for (std::size_t i = 0; i < length; ++i) per_contrast[i] = halved[(x + i) / 2];
        write_valleys(work, run.begin, run.y, std::span(per_contrast).first(length), &clump.valley[first]);
        weigh_brightness(work.fine.row(run.y) + x, work.background, per_contrast.data(), &clump.height[first], length);
    }
}

/// The mask of the clump without the dark lines that cross it; dark spots inside are filled again.
Framed<std::uint8_t> parted_mask(const Clump& clump, double largest_hole) {
    Framed<std::uint8_t> mask(clump.valley.width, clump.valley.height, 0);
    for (const PixelIndex pixel : clump.pixels) mask[pixel] = clump.valley[pixel] > kLine ? 0 : 1;
    fill_holes(mask, largest_hole);
    return mask;
}

}  // namespace

Clump cut_out(const WorkingImage& work, const LocalContrast& contrast, std::span<const PixelRun> runs) {
    const std::vector<image::Run> placed_runs = placed(runs, work.fine);
    const Box box = box_of(placed_runs);
    Clump clump;
    clump.runs = runs;
    const int width = box.right - box.left;
    const int height = box.bottom - box.top;
    clump.fine = Framed<float>(width, height);
    for (int y = 0; y < height; ++y) std::copy_n(work.fine.row(box.top + y) + box.left, width, clump.fine.row(y));
    clump.valley = Framed<float>(width, height, 0);
    clump.height = Framed<float>(width, height, 0);
    fill(clump, work, contrast, placed_runs, box);
    const int deepest = static_cast<int>(std::ceil(kDeepest * work.diameter));
    clump.depth = smooth(depth_inside(parted_mask(clump, work.largest_hole()), deepest), kDepthSmoothing);
    const auto scale = static_cast<float>(2 / work.diameter);
    for (const PixelIndex pixel : clump.pixels) {
        clump.height[pixel] += scale * clump.depth[pixel] - std::min(1.0F, clump.valley[pixel]);
    }
    return clump;
}

}  // namespace viroplate::segment
