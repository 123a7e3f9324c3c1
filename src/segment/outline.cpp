#include "segment/outline.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numbers>
#include <utility>

#include "segment/components.hpp"
#include "segment/drawn_object.hpp"

namespace viroplate::segment {

namespace {

constexpr double kBorderShare = 0.3;  // an object cut by the border shows only a part of itself

/// Draws the working image's objects at `factor` times its resolution.
class Drawing {
public:
    Drawing(const WorkingImage& work, const Framed<std::uint32_t>& zones, int width, int height)
        : work_(work), zones_(zones), width_(width), height_(height), steps_(static_cast<std::size_t>(work.factor)) {
        for (std::size_t k = 0; k < steps_.size(); ++k) {
            const float at = (static_cast<float>(k) + 0.5F) / static_cast<float>(work.factor) - 0.5F;
            steps_[k] = at < 0 ? Step{-1, 1 + at} : Step{0, at};
        }
    }

    /// The runs of one object above `level`, in reading order. `zone` holds its pixels of the working image.
    void draw(std::span<const PixelIndex> zone, float level, std::vector<image::Run>& runs) const {
        runs.clear();
        const std::size_t stride = zones_.stride();
        for (std::size_t begin = 0; begin < zone.size();) {
            const std::size_t row = zone[begin] / stride;
            std::size_t end = begin;
            while (end < zone.size() && zone[end] < (row + 1) * stride) ++end;
            draw_row(zone.subspan(begin, end - begin), static_cast<int>(row) - 1, level, runs);
            begin = end;
        }
    }

private:
    /// Where between two pixels of the working image a pixel of the image lies.
    struct Step {
        int first;     ///< −1 or 0: which two
        float weight;  ///< of the second
    };

    void draw_row(std::span<const PixelIndex> blocks, int block_y, float level, std::vector<image::Run>& runs) const {
        const int top = block_y * work_.factor;
        const int bottom = std::min(top + work_.factor, height_);
        for (int y = top; y < bottom; ++y) {
            const Step down = steps_[static_cast<std::size_t>(y - top)];
            const float* above = work_.fine.row(std::max(block_y + down.first, 0));
            const float* below = work_.fine.row(std::min(block_y + down.first + 1, work_.fine.height - 1));
            const std::size_t first = runs.size();
            for (const PixelIndex block : blocks) {
                const int block_x = zones_.x(block);
                const int left = block_x * work_.factor;
                const int right = std::min(left + work_.factor, width_);
                switch (look(block, level)) {
                    case Look::above:
                        append(runs, first, {y, left, right});
                        break;
                    case Look::below:
                        break;
                    case Look::between:
                        for (int x = left; x < right; ++x) {
                            const Step along = steps_[static_cast<std::size_t>(x - left)];
                            const int one = std::max(block_x + along.first, 0);
                            const int other = std::min(block_x + along.first + 1, work_.fine.width - 1);
                            const float upper = above[one] + along.weight * (above[other] - above[one]);
                            const float lower = below[one] + along.weight * (below[other] - below[one]);
                            if (upper + down.weight * (lower - upper) > level) append(runs, first, {y, x, x + 1});
                        }
                        break;
                }
            }
        }
    }

    enum class Look { below, between, above };
    /// Is the block with all blocks around it above or below the level?
    Look look(PixelIndex centre, float level) const {
        if (work_.factor == 1) return work_.fine[centre] > level ? Look::above : Look::below;
        const auto stride = static_cast<PixelIndex>(zones_.stride());
        int above = 0;
        for (const PixelIndex row : {centre - stride, centre, centre + stride}) {
            for (const PixelIndex pixel : {row - 1, row, row + 1}) above += work_.fine[pixel] > level ? 1 : 0;
        }
        return above == 9 ? Look::above : above == 0 ? Look::below : Look::between;
    }

    /// Adds a run of the row that begins at `first`, to the last one where they touch.
    static void append(std::vector<image::Run>& runs, std::size_t first, image::Run run) {
        if (runs.size() > first && runs.back().y == run.y && runs.back().end == run.begin) {
            runs.back().end = run.end;
        } else {
            runs.push_back(run);
        }
    }

    const WorkingImage& work_;
    const Framed<std::uint32_t>& zones_;
    int width_;
    int height_;
    std::vector<Step> steps_;
};

std::vector<PixelIndex> labelled_pixels(const Framed<std::uint32_t>& labels) {
    std::vector<PixelIndex> pixels;
    for (int y = 0; y < labels.height; ++y) {
        const auto begin = static_cast<PixelIndex>(labels.index(0, y));
        for (PixelIndex i = begin; i < begin + static_cast<PixelIndex>(labels.width); ++i) {
            if (labels[i] != 0) pixels.push_back(i);
        }
    }
    return pixels;
}

bool touches_border(std::span<const image::Run> runs, int width, int height) {
    return runs.front().y == 0 || runs.back().y == height - 1 ||
           std::any_of(runs.begin(), runs.end(),
                       [&](const image::Run& run) { return run.begin == 0 || run.end == width; });
}

}  // namespace

Framed<std::uint32_t> grow_downhill(Framed<std::uint32_t> labels, const Framed<float>& image, int steps) {
    constexpr auto kTaken = std::numeric_limits<std::uint32_t>::max();
    std::vector<PixelIndex> front = labelled_pixels(labels);
    std::vector<PixelIndex> next;
    const auto stride = static_cast<PixelIndex>(labels.stride());
    const auto set_frame = [&](std::uint32_t value) {  // so that nothing grows out of the image
        std::fill_n(labels.pixels.begin(), stride, value);
        std::fill_n(labels.pixels.end() - static_cast<std::ptrdiff_t>(stride), stride, value);
        for (std::size_t i = 0; i < labels.pixels.size(); i += stride) labels[i] = labels[i + stride - 1] = value;
    };
    set_frame(kTaken);
    for (int step = 0; step < steps && !front.empty(); ++step) {
        next.clear();
        for (const PixelIndex from : front) {
            for (const PixelIndex to : {from - stride, from - 1, from + 1, from + stride}) {
                if (labels[to] != 0 || image[to] > image[from]) continue;
                labels[to] = labels[from];
                next.push_back(to);
            }
        }
        front.swap(next);
    }
    set_frame(0);
    return labels;
}

Nuclei draw_outlines(const WorkingImage& work, const Framed<std::uint32_t>& zones, const std::vector<float>& levels,
                     int width, int height, double diameter_px, const NucleiOptions& options) {
    const double expected = std::numbers::pi / 4 * diameter_px * diameter_px;
    const double least = expected * options.minimum_diameter_share * options.minimum_diameter_share;
    const double most = expected * options.maximum_diameter_share * options.maximum_diameter_share;
    const std::vector<PixelIndex> pixels = labelled_pixels(zones);
    const PixelGroups groups = group(pixels, zones, static_cast<std::uint32_t>(levels.size()));
    const Drawing drawing(work, zones, width, height);
    const auto is_free = [&](std::size_t object, int x, int y) {
        const std::uint32_t zone = zones.row(y / work.factor)[x / work.factor];
        return zone == 0 || zone == object + 1;
    };
    Nuclei result;
    result.diameter_px = diameter_px;
    std::vector<image::Run> runs;
    std::vector<std::vector<image::Run>> kept;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        drawing.draw(groups.of(i), levels[i], runs);
        keep_largest_part(runs);
        if (runs.empty()) continue;
        fill_holes(runs, [&](int x, int y) { return is_free(i, x, y); });
        const auto area = static_cast<double>(image::area(runs));
        const double smallest = touches_border(runs, width, height) ? kBorderShare * least : least;
        if (area <= most && area >= smallest) {
            kept.push_back(runs);
        } else {
            ++result.left_out;
        }
    }
    std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
        return std::pair(a.front().y, a.front().begin) < std::pair(b.front().y, b.front().begin);
    });
    result.objects = image::ObjectRuns(width, height);
    for (const auto& object : kept) result.objects.add(object);
    return result;
}

}  // namespace viroplate::segment
