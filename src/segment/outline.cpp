#include "segment/outline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "segment/components.hpp"

namespace viroplate::segment {

namespace {

constexpr double kGrowth = 0.1;  // diameters an outline may move outwards when the object's own contrast says so

std::array<PixelIndex, 4> around(PixelIndex pixel, std::size_t stride) {
    const auto row = static_cast<PixelIndex>(stride);
    return {pixel - row, pixel - 1, pixel + 1, pixel + row};
}

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

/// Level of the outline of each object (index = label).
std::vector<float> outline_levels(const WorkingImage& work, const Surroundings& surroundings,
                                  const PixelGroups& objects, double share) {
    std::vector<float> levels(objects.count() + 1, 0);
    std::vector<float> values;
    for (std::size_t i = 0; i < objects.count(); ++i) {
        values.clear();
        for (const PixelIndex pixel : objects.of(i)) values.push_back(work.fine[pixel]);
        const float base = surroundings.mean(objects.of(i));
        levels[i + 1] = base + static_cast<float>(share) * (plateau(values, base) - base);
    }
    return levels;
}

void set_frame(Framed<std::uint32_t>& labels, std::uint32_t value) {
    const std::size_t stride = labels.stride();
    std::fill_n(labels.pixels.begin(), stride, value);
    std::fill_n(labels.pixels.end() - static_cast<std::ptrdiff_t>(stride), stride, value);
    for (std::size_t i = 0; i < labels.pixels.size(); i += stride) labels[i] = labels[i + stride - 1] = value;
}

/// Lets the objects take free pixels around them that `takes(label, from, to)`; one ring of pixels a step.
template <class Takes>
void grow(Framed<std::uint32_t>& labels, std::vector<PixelIndex> front, int steps, Takes takes) {
    std::vector<PixelIndex> next;
    set_frame(labels, std::numeric_limits<std::uint32_t>::max());  // taken, so nothing grows out of the image
    for (int step = 0; step < steps && !front.empty(); ++step) {
        next.clear();
        for (const PixelIndex from : front) {
            for (const PixelIndex to : around(from, labels.stride())) {
                if (labels[to] != 0 || !takes(labels[from], from, to)) continue;
                labels[to] = labels[from];
                next.push_back(to);
            }
        }
        front.swap(next);
    }
    set_frame(labels, 0);
}

/// Draws the working image's objects at `factor` times its resolution: a pixel belongs to the object of its block when
/// the image, interpolated between block centres, lies above the object's level there.
class Drawing {
public:
    Drawing(const WorkingImage& work, const Framed<std::uint32_t>& zones, const std::vector<float>& levels)
        : work_(work), zones_(zones), levels_(levels) {}

    void block(int block_x, int block_y, Framed<std::uint32_t>& out) const {
        const auto centre = static_cast<PixelIndex>(zones_.index(block_x, block_y));
        const std::uint32_t label = zones_[centre];
        if (label == 0) return;
        const bool whole = within(centre, label);
        const int bottom = std::min((block_y + 1) * work_.factor, out.height);
        const int right = std::min((block_x + 1) * work_.factor, out.width);
        for (int y = block_y * work_.factor; y < bottom; ++y) {
            std::uint32_t* row = out.row(y);
            for (int x = block_x * work_.factor; x < right; ++x) {
                if (whole || level_at(x, y) > levels_[label]) row[x] = label;
            }
        }
    }

private:
    /// The block and all blocks around it lie above the level.
    bool within(PixelIndex centre, std::uint32_t label) const {
        const auto stride = static_cast<PixelIndex>(zones_.stride());
        for (const PixelIndex row : {centre - stride, centre, centre + stride}) {
            for (const PixelIndex pixel : {row - 1, row, row + 1}) {
                if (!(work_.fine[pixel] > levels_[label])) return false;
            }
        }
        return true;
    }
    float level_at(int x, int y) const {
        const auto split = [&](int at, int size, int& first) {
            const float position = (static_cast<float>(at) + 0.5F) / static_cast<float>(work_.factor) - 0.5F;
            const float bounded = std::clamp(position, 0.0F, static_cast<float>(size - 1));
            first = std::min(static_cast<int>(bounded), std::max(0, size - 2));
            return bounded - static_cast<float>(first);
        };
        int left = 0;
        int top = 0;
        const float u = split(x, work_.fine.width, left);
        const float v = split(y, work_.fine.height, top);
        const float* above = work_.fine.row(top) + left;
        const float* below = above + (work_.fine.height > 1 ? work_.fine.stride() : 0);
        const int next = work_.fine.width > 1 ? 1 : 0;
        const float upper = above[0] + u * (above[next] - above[0]);
        const float lower = below[0] + u * (below[next] - below[0]);
        return upper + v * (lower - upper);
    }

    const WorkingImage& work_;
    const Framed<std::uint32_t>& zones_;
    const std::vector<float>& levels_;
};

/// Gives the zeros that the object encloses to it. Its runs are in reading order.
void fill_object(Framed<std::uint32_t>& labels, std::span<const Run> runs, std::uint32_t label) {
    const std::size_t stride = labels.stride();
    bool one_run_a_row = true;
    std::size_t left = stride;
    std::size_t right = 0;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (i > 0 && runs[i].begin / stride == runs[i - 1].begin / stride) one_run_a_row = false;
        left = std::min<std::size_t>(left, runs[i].begin % stride);
        right = std::max<std::size_t>(right, (runs[i].end - 1) % stride);
    }
    if (one_run_a_row) return;  // such an object has no holes
    const std::size_t top = runs.front().begin / stride;
    const std::size_t bottom = runs.back().begin / stride;
    Framed<std::uint8_t> box(static_cast<int>(right - left + 1) + 2, static_cast<int>(bottom - top + 1) + 2, 0);
    for (const Run& run : runs) {
        const int y = static_cast<int>(run.begin / stride - top) + 1;
        const int x = static_cast<int>(run.begin % stride - left) + 1;
        std::fill_n(box.row(y) + x, run.end - run.begin, std::uint8_t{1});
    }
    fill_holes(box, static_cast<double>(box.pixels.size()));
    for (std::size_t y = top; y <= bottom; ++y) {
        const std::uint8_t* filled = box.row(static_cast<int>(y - top) + 1) + 1;
        std::uint32_t* row = labels.pixels.data() + y * stride + left;
        for (std::size_t x = 0; x <= right - left; ++x) {
            if (filled[x] != 0 && row[x] == 0) row[x] = label;
        }
    }
}

bool touches_border(const Framed<std::uint32_t>& labels, std::span<const Run> runs) {
    return std::any_of(runs.begin(), runs.end(), [&](const Run& run) {
        const int y = labels.y(run.begin);
        return y == 0 || y == labels.height - 1 || labels.x(run.begin) == 0 ||
               labels.x(run.end - 1) == labels.width - 1;
    });
}

/// Number of the largest component of each label (index = label), Components::count() where it has none.
std::vector<std::size_t> largest_parts(const Components& parts, const Framed<std::uint32_t>& labels,
                                       std::uint32_t count) {
    std::vector<std::size_t> largest(count + std::size_t{1}, parts.count());
    std::vector<std::size_t> area(count + std::size_t{1}, 0);
    for (std::size_t i = 0; i < parts.count(); ++i) {
        const std::uint32_t label = labels[parts.runs(i).front().begin];
        if (parts.area(i) <= area[label]) continue;
        area[label] = parts.area(i);
        largest[label] = i;
    }
    return largest;
}

}  // namespace

Framed<std::uint32_t> draw_outlines(const WorkingImage& work, const Surroundings& surroundings,
                                    const NucleiOptions& options, Framed<std::uint32_t> labels, std::uint32_t count,
                                    int width, int height) {
    const PixelGroups objects = group(labelled_pixels(labels), labels, count);
    const std::vector<float> levels = outline_levels(work, surroundings, objects, options.boundary_level);
    const auto& fine = work.fine;
    // Outwards only downhill: uphill lies another object.
    const int steps = static_cast<int>(std::lround(kGrowth * work.diameter));
    grow(labels, objects.pixels, steps, [&](std::uint32_t label, PixelIndex from, PixelIndex to) {
        return fine[to] > levels[label] && fine[to] <= fine[from];
    });
    if (work.factor == 1) {
        for (std::size_t i = 0; i < labels.pixels.size(); ++i) {
            if (labels[i] != 0 && !(fine[i] > levels[labels[i]])) labels[i] = 0;
        }
        return labels;
    }
    // The outline may run through the blocks around the object.
    grow(labels, labelled_pixels(labels), 1, [](std::uint32_t, PixelIndex, PixelIndex) { return true; });
    Framed<std::uint32_t> drawn(width, height, 0);
    const Drawing drawing(work, labels, levels);
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) drawing.block(x, y, drawn);
    }
    return drawn;
}

TidyObjects tidy(Framed<std::uint32_t> labels, std::uint32_t count, double diameter_px, const NucleiOptions& options) {
    constexpr double kBorderShare = 0.3;  // an object cut by the border shows only a part of itself
    const double expected = std::numbers::pi / 4 * diameter_px * diameter_px;
    const double least = expected * options.minimum_diameter_share * options.minimum_diameter_share;
    const double most = expected * options.maximum_diameter_share * options.maximum_diameter_share;
    const Components parts = find_components(labels);
    const auto largest = largest_parts(parts, labels, count);
    TidyObjects result;
    std::vector<std::uint32_t> number(count + std::size_t{1}, 0);
    for (std::size_t i = 0; i < parts.count(); ++i) {
        const auto runs = parts.runs(i);
        const std::uint32_t label = labels[runs.front().begin];
        const auto area = static_cast<double>(parts.area(i));
        const bool fits = area <= most && area >= (touches_border(labels, runs) ? kBorderShare * least : least);
        if (largest[label] == i && fits) {
            fill_object(labels, runs, label);
            number[label] = static_cast<std::uint32_t>(++result.count);
            continue;
        }
        result.left_out += largest[label] == i ? 1 : 0;
        for (const Run& run : runs) std::fill(&labels[run.begin], &labels[run.begin] + (run.end - run.begin), 0);
    }
    result.labels = image::LabelPlane(labels.width, labels.height);
    for (int y = 0; y < labels.height; ++y) {
        const std::uint32_t* in = labels.row(y);
        const auto out = result.labels.row(y);
        for (std::size_t x = 0; x < out.size(); ++x) out[x] = number[in[x]];
    }
    return result;
}

}  // namespace viroplate::segment
