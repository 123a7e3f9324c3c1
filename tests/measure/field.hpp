#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "viroplate/measure/objects.hpp"

namespace viroplate::measure {

/// Labels of a field whose compartments are set pixel by pixel.
inline image::CellLabels empty_labels(int width, int height, std::size_t count) {
    const image::LabelPlane blank(width, height);
    return {blank, blank, blank, count};
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
image::CellLabels one_object(int width, int height, Inside inside) {
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

/// A plane made by a formula.
template <class Formula>
image::FloatPlane plane_of(int width, int height, Formula formula) {
    image::FloatPlane plane(width, height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) plane.at(x, y) = static_cast<float>(formula(x, y));
    }
    return plane;
}

inline table::ObjectTable measured(const image::CellLabels& labels, const image::FloatPlane& plane,
                                   std::optional<double> pixel_size_um = std::nullopt) {
    const ChannelPlane channel{"dna", &plane};
    return objects(labels, {&channel, 1}, pixel_size_um);
}

}  // namespace viroplate::measure
