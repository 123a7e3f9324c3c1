#include "segment/components.hpp"

#include <algorithm>
#include <cstring>

namespace viroplate::segment {

namespace {

std::uint32_t find_root(std::vector<std::uint32_t>& parent, std::uint32_t i) {
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/// Appends the runs of one row: neighbours of equal value that `takes` accepts.
template <class Pixel, class Takes>
void find_runs(const Pixel* row, int width, PixelIndex origin, Takes takes, std::vector<Run>& runs) {
    int x = 0;
    while (x < width) {
        const Pixel value = row[x];
        const int begin = x++;
        while (x < width && row[x] == value) ++x;
        if (takes(value))
            runs.push_back({origin + static_cast<PixelIndex>(begin), origin + static_cast<PixelIndex>(x)});
    }
}

/// Joins the runs of two neighbouring rows where they overlap and are of one value; [a, b) and [b, c) are their
/// positions in `runs`.
template <class Pixel>
void join_rows(const std::vector<Run>& runs, std::size_t a, std::size_t b, std::size_t c, const Framed<Pixel>& image,
               std::vector<std::uint32_t>& parent) {
    const auto stride = static_cast<PixelIndex>(image.stride());
    std::size_t above = a;
    for (std::size_t i = b; i < c; ++i) {
        const PixelIndex begin = runs[i].begin - stride;
        const PixelIndex end = runs[i].end - stride;
        while (above < b && runs[above].end <= begin) ++above;
        for (std::size_t j = above; j < b && runs[j].begin < end; ++j) {
            if (image[runs[i].begin] != image[runs[j].begin]) continue;
            const auto one = find_root(parent, static_cast<std::uint32_t>(i));
            const auto other = find_root(parent, static_cast<std::uint32_t>(j));
            parent[std::max(one, other)] = std::min(one, other);
        }
    }
}

}  // namespace

std::size_t Components::area(std::size_t component) const {
    std::size_t sum = 0;
    for (const Run& run : runs(component)) sum += run.end - run.begin;
    return sum;
}

void Components::pixels(std::size_t component, std::vector<PixelIndex>& pixels) const {
    pixels.clear();
    for (const Run& run : runs(component)) {
        for (PixelIndex i = run.begin; i < run.end; ++i) pixels.push_back(i);
    }
}

template <class Pixel, class Takes>
Components connect(const Framed<Pixel>& image, Takes takes) {
    std::vector<Run> runs;
    std::vector<std::uint32_t> parent;
    std::size_t before = 0;
    std::size_t here = 0;
    for (int y = 0; y < image.height; ++y) {
        find_runs(image.row(y), image.width, static_cast<PixelIndex>(image.index(0, y)), takes, runs);
        for (std::size_t i = parent.size(); i < runs.size(); ++i) parent.push_back(static_cast<std::uint32_t>(i));
        join_rows(runs, before, here, runs.size(), image, parent);
        before = here;
        here = runs.size();
    }
    // Roots are first runs, so numbering them in order numbers the components by their first pixel.
    std::vector<std::uint32_t> number(runs.size());
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const auto root = find_root(parent, static_cast<std::uint32_t>(i));
        if (root == i) {
            number[i] = static_cast<std::uint32_t>(first.size());
            first.push_back(0);
        } else {
            number[i] = number[root];
        }
        ++first[number[i]];
    }
    std::size_t sum = 0;
    for (auto& entry : first) {
        const std::size_t size = entry;
        entry = sum;
        sum += size;
    }
    Components result;
    result.runs_.resize(runs.size());
    std::vector<std::size_t> next = first;
    for (std::size_t i = 0; i < runs.size(); ++i) result.runs_[next[number[i]]++] = runs[i];
    result.first_ = std::move(first);
    result.first_.push_back(sum);
    return result;
}

Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value) {
    return connect(mask, [value](std::uint8_t pixel) { return pixel == value; });
}

Components find_components(const Framed<std::uint32_t>& labels) {
    return connect(labels, [](std::uint32_t label) { return label != 0; });
}

PixelGroups group(std::span<const PixelIndex> pixels, const Framed<std::uint32_t>& labels, std::uint32_t count) {
    PixelGroups groups;
    groups.first.assign(count + std::size_t{1}, 0);
    for (const PixelIndex i : pixels) ++groups.first[labels[i]];
    for (std::size_t i = 1; i < groups.first.size(); ++i) groups.first[i] += groups.first[i - 1];
    std::vector<std::size_t> next(groups.first.begin(), groups.first.end());
    groups.pixels.resize(pixels.size());
    for (const PixelIndex i : pixels) groups.pixels[next[labels[i] - 1]++] = i;
    return groups;
}

void fill_holes(Framed<std::uint8_t>& mask, double largest) {
    const Components background = find_components(mask, 0);
    const auto stride = static_cast<PixelIndex>(mask.stride());
    for (std::size_t i = 0; i < background.count(); ++i) {
        const auto runs = background.runs(i);
        if (static_cast<double>(background.area(i)) > largest) continue;
        const bool at_border = std::any_of(runs.begin(), runs.end(), [&](const Run& run) {
            const PixelIndex row = run.begin / stride;
            return row == 1 || row == static_cast<PixelIndex>(mask.height) || run.begin % stride == 1 ||
                   run.end % stride == stride - 1;
        });
        if (at_border) continue;
        for (const Run& run : runs) std::memset(mask.pixels.data() + run.begin, 1, run.end - run.begin);
    }
}

}  // namespace viroplate::segment
