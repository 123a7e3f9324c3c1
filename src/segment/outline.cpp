#include "segment/outline.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <numbers>
#include <span>
#include <utility>

#include "segment/drawing.hpp"
#include "segment/drawn_object.hpp"
#include "segment/label_runs.hpp"
#include "segment/marked.hpp"
#include "segment/row_ahead.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr double kBorderShare = 0.3;  // an object cut by the border shows only a part of itself
constexpr int kRowsAhead = 2;         // between centres one more row is read
constexpr auto kTaken = std::numeric_limits<std::uint32_t>::max();

/// Marks the labelled pixels of a row that have a neighbour without label.
VIROPLATE_WIDE void mark_edges(const std::uint32_t* row, std::size_t stride, int width, std::uint8_t* marks) {
    const std::uint32_t* above = row - stride;
    const std::uint32_t* below = row + stride;
    const std::uint32_t* before = row - 1;
    const std::uint32_t* after = row + 1;
    for (int x = 0; x < width; ++x) {
        const bool inside = (above[x] != 0) & (below[x] != 0) & (before[x] != 0) & (after[x] != 0);
        marks[x] = ((row[x] != 0) & !inside) ? 1 : 0;
    }
}

/// Pixels in the order in which they grow.
struct Front {
    std::unique_ptr<PixelIndex[]> pixels;
    std::size_t count = 0;

    explicit Front(std::size_t most) : pixels(std::make_unique_for_overwrite<PixelIndex[]>(most)) {}
};

/// The labelled pixels that have a neighbour without label, in reading order.
Front edge_pixels(const Framed<std::uint32_t>& labels) {
    Front front(labels.pixels.size());
    std::vector<std::uint8_t> marks(marks_size(labels.width), 0);
    for (int y = 0; y < labels.height; ++y) {
        mark_edges(labels.row(y), labels.stride(), labels.width, marks.data());
        const auto begin = static_cast<PixelIndex>(labels.index(0, y));
        PixelIndex* next = front.pixels.get() + front.count;
        visit_marked(marks.data(), labels.width, [&](int x) { *next++ = begin + static_cast<PixelIndex>(x); });
        front.count = static_cast<std::size_t>(next - front.pixels.get());
    }
    return front;
}

/// Gives every pixel of `front` its neighbours without label that do not lie higher. Returns those, in order.
Front grow_once(Framed<std::uint32_t>& grown, const Framed<float>& image, const Front& front) {
    Front next(std::min(4 * front.count, grown.pixels.size()) + 1);
    std::uint32_t* const labels = grown.pixels.data();
    const float* const heights = image.pixels.data();
    const std::size_t stride = grown.stride();
    PixelIndex* taken = next.pixels.get();
    const auto offer = [&](std::uint32_t label, float height, std::size_t to) {
        const std::uint32_t held = labels[to];
        const bool takes = (held == 0) & (heights[to] <= height);
        labels[to] = held | (label & (0U - std::uint32_t{takes}));  // a branch would be guessed wrong half the time
        *taken = static_cast<PixelIndex>(to);
        taken += takes;
    };
    for (std::size_t i = 0; i < front.count; ++i) {
        const std::size_t from = front.pixels[i];
        const std::uint32_t label = labels[from];
        const float height = heights[from];
        offer(label, height, from - stride);
        offer(label, height, from - 1);
        offer(label, height, from + 1);
        offer(label, height, from + stride);
    }
    next.count = static_cast<std::size_t>(taken - next.pixels.get());
    return next;
}

/// Which areas an object of the image may have, in px.
struct AreaLimits {
    double least;
    double most;
};

AreaLimits area_limits(double diameter_px, const NucleiOptions& options) {
    const double expected = std::numbers::pi / 4 * diameter_px * diameter_px;
    return {expected * options.minimum_diameter_share * options.minimum_diameter_share,
            expected * options.maximum_diameter_share * options.maximum_diameter_share};
}

bool is_refused(std::span<const image::Run> runs, const AreaLimits& limits, int width, int height) {
    const auto area = static_cast<double>(image::area(runs));
    const double least = image::touches_border(runs, width, height) ? kBorderShare * limits.least : limits.least;
    return area > limits.most || area < least;
}

/// Objects one after the other in `runs`, put in reading order of their first pixels.
image::ObjectRuns in_reading_order(std::vector<std::span<const image::Run>> objects, int width, int height) {
    std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) {
        return std::pair(a.front().y, a.front().begin) < std::pair(b.front().y, b.front().begin);
    });
    image::ObjectRuns result(width, height);
    for (const auto& object : objects) result.add(object);
    return result;
}

}  // namespace

Zones grow_downhill(Framed<std::uint32_t> labels, std::uint32_t count, const Framed<float>& image, int steps) {
    labels.set_frame(kTaken);  // so that nothing grows out of the image
    Front front = edge_pixels(labels);
    for (int step = 0; step < steps; ++step) front = grow_once(labels, image, front);
    labels.set_frame(0);
    image::ObjectRuns runs = label_runs(labels, count);
    return {std::move(labels), std::move(runs)};
}

Nuclei draw_outlines(const WorkingImage& work, const Zones& zones, const std::vector<float>& levels, int width,
                     int height, double diameter_px, const NucleiOptions& options) {
    const AreaLimits limits = area_limits(diameter_px, options);
    Drawing drawing(work, width, height);
    Nuclei result;
    result.diameter_px = diameter_px;
    std::vector<image::Run> all;
    std::vector<std::size_t> ends;
    std::vector<image::Run> runs;
    RowAhead ahead(work.fine);
    for (const std::uint32_t i : by_first_row(zones.runs)) {
        if (levels[i] == std::numeric_limits<float>::max()) continue;
        if (!zones.runs.of(i).empty()) ahead.fetch(zones.runs.of(i).back().y + kRowsAhead);
        runs = drawing.draw(zones.runs.of(i), levels[i]);
        if (runs.empty()) continue;
        tidy(runs, FreePixels{zones.labels, work.factor, i + 1});
        if (is_refused(runs, limits, width, height)) {
            ++result.left_out;
        } else {
            all.insert(all.end(), runs.begin(), runs.end());
            ends.push_back(all.size());
        }
    }
    std::vector<std::span<const image::Run>> objects;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        objects.push_back(std::span<const image::Run>(all).subspan(begin, end - begin));
        begin = end;
    }
    result.objects = in_reading_order(std::move(objects), width, height);
    return result;
}

}  // namespace viroplate::segment
