#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "viroplate/measure/objects.hpp"

namespace viroplate::measure {

/// Label images of a field, set pixel by pixel. The cells hold their nuclei and rings.
struct Labels {
    image::LabelPlane nuclei;
    image::LabelPlane rings;
    image::LabelPlane cells;
    std::size_t count = 0;
};

inline Labels empty_labels(int width, int height, std::size_t count) {
    const image::LabelPlane blank(width, height);
    return {blank, blank, blank, count};
}

inline image::CellObjects objects_of(const Labels& labels) {
    image::LabelPlane remainders = labels.cells;
    for (std::size_t i = 0; i < remainders.size(); ++i) {
        if (labels.nuclei.pixels[i] != 0 || labels.rings.pixels[i] != 0) remainders.pixels[i] = 0;
    }
    return {object_runs(labels.nuclei, labels.count), object_runs(labels.rings, labels.count),
            object_runs(remainders, labels.count)};
}

/// Sets `label` in `plane` where `inside(x, y)`.
template <class Inside>
void fill(image::LabelPlane& plane, std::uint32_t label, Inside inside) {
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width; ++x) {
            if (inside(x, y)) plane.at(x, y) = label;
        }
    }
}

/// One object whose nucleus and cell are the pixels where `inside(x, y)`; no ring.
template <class Inside>
Labels one_object(int width, int height, Inside inside) {
    auto labels = empty_labels(width, height, 1);
    fill(labels.nuclei, 1, inside);
    labels.cells = labels.nuclei;
    return labels;
}

inline float value(const table::ObjectTable& table, std::size_t row, std::string_view column) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const table::Column& c) { return c.name == column; });
    return table.row(row)[static_cast<std::size_t>(found - table.columns.begin())];
}

/// A plane made by a formula, rounded to multiples of 1/64.
template <class Formula>
image::PreparedPlane plane_of(int width, int height, Formula formula) {
    image::PreparedPlane plane;
    plane.level = image::Plane<std::uint16_t>(width, height);
    plane.step = 1.0 / 64;
    double least = formula(0, 0);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) least = std::min<double>(least, formula(x, y));
    }
    plane.zero = -std::floor(least) / plane.step;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            plane.level.at(x, y) = static_cast<std::uint16_t>(std::lround(formula(x, y) / plane.step + plane.zero));
        }
    }
    return plane;
}

inline image::PreparedPlane even_plane(int width, int height, double signal) {
    return plane_of(width, height, [&](int, int) { return signal; });
}

inline table::ObjectTable measured(const Labels& labels, const image::PreparedPlane& plane,
                                   std::optional<double> pixel_size_um = std::nullopt) {
    const ChannelPlane channel{"dna", &plane};
    return objects(objects_of(labels), {&channel, 1}, pixel_size_um);
}

}  // namespace viroplate::measure
