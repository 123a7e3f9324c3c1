#include "segment/nearest.hpp"

#include <cmath>

namespace viroplate::segment {

namespace {

/// The nearer of two, the lower label where they are equally near.
ColumnNearest nearer(ColumnNearest one, ColumnNearest other) {
    if (one.distance != other.distance) return one.distance < other.distance ? one : other;
    return one.label < other.label ? one : other;
}

/// One step further along the column: at `label` itself when there is one.
ColumnNearest step(std::uint32_t label, ColumnNearest before, std::int32_t none) {
    if (label != 0) return {0, label};
    return {std::min(before.distance + 1, none), before.label};
}

}  // namespace

NearestRows::NearestRows(const image::LabelPlane& labels, double reach)
    : labels_(labels),
      reach_(static_cast<std::int32_t>(reach)),
      reach_squared_(static_cast<std::int32_t>(std::floor(reach * reach + 1e-9))),
      y_(labels.height),
      above_(labels.size()),
      below_(static_cast<std::size_t>(labels.width), {reach_ + 1, 0}),
      row_(static_cast<std::size_t>(labels.width)),
      skip_(static_cast<std::size_t>(labels.width)) {
    const auto width = static_cast<std::size_t>(labels.width);
    std::vector<ColumnNearest> before(width, {reach_ + 1, 0});
    for (int y = 0; y < labels.height; ++y) {
        const auto in = labels.row(y);
        ColumnNearest* out = above_.data() + labels.offset(0, y);
        for (std::size_t x = 0; x < width; ++x) out[x] = before[x] = step(in[x], before[x], reach_ + 1);
    }
}

void NearestRows::join_columns() {
    const auto in = labels_.row(y_);
    const ColumnNearest* above = above_.data() + labels_.offset(0, y_);
    for (std::size_t x = 0; x < row_.size(); ++x) {
        below_[x] = step(in[x], below_[x], reach_ + 1);
        row_[x] = nearer(above[x], below_[x]);
    }
}

void NearestRows::find_near_columns() {
    std::int32_t gap = reach_ + 1;
    for (std::size_t x = 0; x < row_.size(); ++x) {
        gap = row_[x].distance <= reach_ ? 0 : std::min(gap + 1, reach_ + 1);
        skip_[x] = gap;
    }
    gap = reach_ + 1;
    for (std::size_t x = row_.size(); x-- > 0;) {
        gap = row_[x].distance <= reach_ ? 0 : std::min(gap + 1, reach_ + 1);
        skip_[x] = std::min(skip_[x], gap);
    }
}

Nearest NearestRows::search(int x) const {
    const auto width = static_cast<std::int32_t>(row_.size());
    std::int32_t best = reach_squared_ + 1;
    std::uint32_t label = 0;
    const auto look = [&](std::int32_t column, std::int32_t sideways) {
        const ColumnNearest near = row_[static_cast<std::size_t>(column)];
        if (near.distance > reach_) return;
        const std::int32_t squared = near.distance * near.distance + sideways * sideways;
        if (squared > best || (squared == best && near.label >= label)) return;
        best = squared;
        label = near.label;
    };
    for (std::int32_t k = skip_[static_cast<std::size_t>(x)]; k <= reach_ && k * k <= best; ++k) {
        if (x - k >= 0) look(x - k, k);
        if (k > 0 && x + k < width) look(x + k, k);
    }
    return label == 0 ? Nearest{} : Nearest{label, best};
}

void NearestRows::next(std::span<Nearest> row) {
    --y_;
    join_columns();
    find_near_columns();
    const auto labels = labels_.row(y_);
    for (std::size_t x = 0; x < row.size(); ++x) {
        if (labels[x] != 0) {
            row[x] = {labels[x], 0};
        } else if (skip_[x] > reach_) {
            row[x] = {};
        } else {
            row[x] = search(static_cast<int>(x));
        }
    }
}

}  // namespace viroplate::segment
