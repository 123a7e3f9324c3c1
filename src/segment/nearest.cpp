#include "segment/nearest.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::segment {

NearestRows::NearestRows(const image::LabelPlane& labels, double reach)
    : labels_(labels),
      reach_squared_(static_cast<std::int32_t>(std::floor(reach * reach + 1e-9))),
      far_(static_cast<Distance>(reach + 1)),
      y_(-1),
      below_(labels.width, labels.height, 0),
      above_(static_cast<std::size_t>(labels.width), far_) {
    std::vector<Distance> behind(static_cast<std::size_t>(labels.width), far_);
    for (int y = labels.height - 1; y >= 0; --y) {
        const auto in = labels.row(y);
        const auto out = below_.row(y);
        for (std::size_t x = 0; x < behind.size(); ++x) {
            const auto further = static_cast<Distance>(std::min(behind[x] + 1, int{far_}));
            out[x] = behind[x] = in[x] != 0 ? Distance{0} : further;
        }
    }
}

void NearestRows::step_down() {
    ++y_;
    const auto in = labels_.row(y_);
    for (std::size_t x = 0; x < above_.size(); ++x) {
        const auto further = static_cast<Distance>(std::min(above_[x] + 1, int{far_}));
        above_[x] = in[x] != 0 ? Distance{0} : further;
    }
}

NearestRows::Site NearestRows::site_of(std::int32_t x) const {
    const Distance up = above_[static_cast<std::size_t>(x)];
    const Distance down = below_.at(x, y_);
    const int distance = std::min(up, down);
    std::uint32_t label = labels_.at(x, up <= down ? y_ - distance : y_ + distance);
    if (up == down) label = std::min(label, labels_.at(x, y_ + distance));
    return {x, distance * distance, label, 0};
}

void NearestRows::add_site(Site site) {
    while (!sites_.empty() && site.beats(sites_.back(), sites_.back().from)) sites_.pop_back();
    if (!sites_.empty()) {
        // The first x at which the later parabola lies below the earlier one: behind their crossing, or on it when the
        // label decides.
        const Site& last = sites_.back();
        const std::int64_t apart = site.x - last.x;
        const std::int64_t rise = site.squared - last.squared + apart * (std::int64_t{site.x} + last.x);
        // Rounded down; `rise` is not negative here, as the later parabola does not win at last.from >= 0.
        site.from = static_cast<std::int32_t>(std::min<std::int64_t>(rise / (2 * apart), labels_.width));
        while (site.from < labels_.width && !site.beats(last, site.from)) ++site.from;
    }
    if (site.from < labels_.width) sites_.push_back(site);
}

void NearestRows::build_envelope() {
    sites_.clear();
    const auto labels = labels_.row(y_);
    const Distance* below = below_.row(y_).data();
    const auto width = static_cast<std::int32_t>(labels.size());
    for (std::int32_t x = 0; x < width; ++x) {
        const auto i = static_cast<std::size_t>(x);
        if (labels[i] == 0) {
            if (std::min(above_[i], below[i]) < far_) add_site(site_of(x));
            continue;
        }
        // Inside a nucleus only the ends of its row can be the nearest to anything.
        const bool first = x == 0 || labels[i - 1] != labels[i];
        const bool last = x + 1 == width || labels[i + 1] != labels[i];
        if (first || last) add_site({x, 0, labels[i], 0});
    }
}

void NearestRows::next(std::span<Nearest> row) {
    step_down();
    build_envelope();
    const auto labels = labels_.row(y_);
    std::size_t current = 0;
    for (std::size_t x = 0; x < row.size(); ++x) {
        if (labels[x] != 0) {
            row[x] = {labels[x], 0};
            continue;
        }
        row[x] = {};
        if (sites_.empty()) continue;
        const auto position = static_cast<std::int32_t>(x);
        while (current + 1 < sites_.size() && sites_[current + 1].from <= position) ++current;
        const std::int64_t squared = sites_[current].at(position);
        if (squared <= reach_squared_) row[x] = {sites_[current].label, static_cast<std::int32_t>(squared)};
    }
}

}  // namespace viroplate::segment
