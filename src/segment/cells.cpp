#include "viroplate/segment/cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::segment {

void CellOptions::visit(OptionVisitor& visitor) {
    visitor.length("reach", reach, {0.0, 1000.0});
    visitor.length("ring_gap", ring_gap, {0.0, 1000.0});
    visitor.length("ring_width", ring_width, {1.0, 1000.0});
}

namespace {

using Distance = std::uint16_t;
constexpr Distance kFar = std::numeric_limits<Distance>::max();

/// The defaults scale with the nucleus; a ring of fewer than 3 px has too few pixels to average.
constexpr double kReachShare = 0.6;
constexpr double kRingGapPx = 1.0;
constexpr double kRingWidthShare = 0.25;
constexpr double kLeastRingWidthPx = 3.0;

/// Squared distances in px, as the exact integers they are.
struct Bounds {
    std::int64_t reach = 0;
    std::int64_t ring_from = 0;  ///< exclusive
    std::int64_t ring_to = 0;    ///< inclusive
};

std::int64_t squared_floor(double distance) {
    return static_cast<std::int64_t>(std::floor(distance * distance + 1e-9));
}

/// For every pixel the nearest nucleus in its own column: distance (kFar beyond `reach`) and label, ties to the lower
/// label.
void nearest_in_column(const image::LabelPlane& nuclei, double reach, image::Plane<Distance>& distance,
                       image::LabelPlane& label) {
    const auto limit = static_cast<Distance>(std::min(reach, 60000.0));
    const auto width = static_cast<std::size_t>(nuclei.width);
    const auto step = [&](int y, int from) {
        const auto nucleus = nuclei.row(y);
        const auto d = distance.row(y);
        const auto l = label.row(y);
        const auto d_from = distance.row(from);
        const auto l_from = label.row(from);
        for (std::size_t x = 0; x < width; ++x) {
            if (nucleus[x] != 0 || d_from[x] >= limit) continue;
            const auto along = static_cast<Distance>(d_from[x] + 1);
            if (along < d[x] || (along == d[x] && l_from[x] < l[x])) {
                d[x] = along;
                l[x] = l_from[x];
            }
        }
    };
    for (std::size_t i = 0; i < nuclei.size(); ++i) distance.pixels[i] = nuclei.pixels[i] != 0 ? 0 : kFar;
    label.pixels = nuclei.pixels;
    for (int y = 1; y < nuclei.height; ++y) step(y, y - 1);
    for (int y = nuclei.height - 2; y >= 0; --y) step(y, y + 1);
}

/// Nearest nucleus along one row, given the nearest in each column: the lower envelope of the parabolas
/// (x − site)² + column distance² (Felzenszwalb & Huttenlocher 2012, "Distance transforms of sampled functions").
class RowEnvelope {
public:
    void build(std::span<const Distance> distance, std::span<const std::uint32_t> label) {
        sites_.clear();
        for (std::size_t x = 0; x < distance.size(); ++x) {
            if (distance[x] == kFar) continue;
            const std::int64_t height = std::int64_t{distance[x]} * distance[x];
            add({static_cast<std::int64_t>(x), height, label[x], 0});
        }
        current_ = 0;
    }
    bool empty() const { return sites_.empty(); }

    /// Squared distance and label at x; calls come with x ascending.
    std::pair<std::int64_t, std::uint32_t> at(std::int64_t x) {
        while (current_ + 1 < sites_.size() && sites_[current_ + 1].from < static_cast<double>(x)) ++current_;
        std::int64_t best = squared(sites_[current_], x);
        std::uint32_t label = sites_[current_].label;
        for (std::size_t next = current_ + 1; next < sites_.size() && sites_[next].from <= static_cast<double>(x);
             ++next) {
            const std::int64_t other = squared(sites_[next], x);
            if (other < best || (other == best && sites_[next].label < label)) {
                best = other;
                label = sites_[next].label;
            }
        }
        return {best, label};
    }

private:
    struct Site {
        std::int64_t x;
        std::int64_t height;
        std::uint32_t label;
        double from;  ///< where its parabola becomes the lowest
    };

    static std::int64_t squared(const Site& site, std::int64_t x) { return (x - site.x) * (x - site.x) + site.height; }

    void add(Site site) {
        while (!sites_.empty()) {
            const Site& last = sites_.back();
            const auto rise = site.height + site.x * site.x - last.height - last.x * last.x;
            site.from = static_cast<double>(rise) / static_cast<double>(2 * (site.x - last.x));
            if (site.from > last.from || sites_.size() == 1) break;
            sites_.pop_back();
        }
        if (sites_.empty()) site.from = -std::numeric_limits<double>::infinity();
        sites_.push_back(site);
    }

    std::vector<Site> sites_;
    std::size_t current_ = 0;
};

Bounds bounds_in_px(double diameter_px, std::optional<double> pixel_size_um, const CellOptions& options) {
    const double reach = in_px(options.reach, pixel_size_um, "cells.reach").value_or(kReachShare * diameter_px);
    const double gap = in_px(options.ring_gap, pixel_size_um, "cells.ring_gap").value_or(kRingGapPx);
    const double width = in_px(options.ring_width, pixel_size_um, "cells.ring_width")
                             .value_or(std::max(kLeastRingWidthPx, kRingWidthShare * diameter_px));
    // The ring must fit into the cell: a short reach is stretched to it, since the ring is what was asked to be
    // measured.
    return {squared_floor(std::max(reach, gap + width)), squared_floor(gap), squared_floor(gap + width)};
}

}  // namespace

image::CellLabels cells(image::LabelPlane nuclei, std::size_t count, double diameter_px,
                        std::optional<double> pixel_size_um, const CellOptions& options) {
    const Bounds bounds = bounds_in_px(diameter_px, pixel_size_um, options);
    image::CellLabels result;
    result.count = count;
    result.rings = image::LabelPlane(nuclei.width, nuclei.height);
    result.cells = image::LabelPlane(nuclei.width, nuclei.height);
    image::Plane<Distance> distance(nuclei.width, nuclei.height);
    nearest_in_column(nuclei, std::sqrt(static_cast<double>(bounds.reach)), distance, result.cells);
    RowEnvelope envelope;
    for (int y = 0; y < nuclei.height; ++y) {
        const auto cell = result.cells.row(y);
        const auto ring = result.rings.row(y);
        const auto nucleus = std::as_const(nuclei).row(y);
        envelope.build(distance.row(y), cell);
        if (envelope.empty()) {
            std::fill(cell.begin(), cell.end(), 0);
            continue;
        }
        for (std::size_t x = 0; x < cell.size(); ++x) {
            if (nucleus[x] != 0) {
                cell[x] = nucleus[x];
                continue;
            }
            const auto [squared, label] = envelope.at(static_cast<std::int64_t>(x));
            cell[x] = squared <= bounds.reach ? label : 0;
            if (squared > bounds.ring_from && squared <= bounds.ring_to) ring[x] = label;
        }
    }
    result.nuclei = std::move(nuclei);
    return result;
}

}  // namespace viroplate::segment
