#include "segment/territories.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "segment/marked.hpp"
#include "segment/nearby.hpp"
#include "segment/nearest.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// Labels of the keys below `end`, 0 for the others.
VIROPLATE_WIDE void labels_of_keys(const std::int32_t* keys, std::uint32_t* __restrict labels, std::size_t n,
                                   std::int32_t end) {
    for (std::size_t i = 0; i < n; ++i)
        labels[i] = keys[i] < end ? static_cast<std::uint32_t>(NearKey::label(keys[i])) : 0;
}

}  // namespace

WithinReach::WithinReach(const Sites& sites, double reach_px) : bands_(sites.count()) {
    NucleusRows rows({0, reach_px / sites.grid().factor});
    std::vector<image::Run> runs;
    for (const std::uint32_t nucleus : sites.by_first_row()) {
        runs.clear();
        sites.visit(nucleus, [&](std::int32_t y, std::int32_t begin, std::int32_t end) {
            if (!runs.empty() && runs.back().y == y) {
                runs.back() = {y, std::min(runs.back().begin, begin), std::max(runs.back().end, end)};
            } else {
                runs.push_back({y, begin, end});
            }
        });
        rows.take(runs, sites.grid().width);
        Band& band = bands_[nucleus];
        band.first = intervals_.size();
        band.first_row = rows.first_row();
        for (std::int32_t number = 0; rows.has(number); ++number) intervals_.push_back(rows.row(number).ring);
        band.rows = static_cast<std::uint32_t>(intervals_.size() - band.first);
    }
}

TerritoryRows::TerritoryRows(CellGrid grid, std::size_t count)
    : grid_(grid), count_(count), changes_(marks_size(grid.width + 1), 0) {}

/// Calls `take(run)` for every run of one label.
template <class Take>
void TerritoryRows::visit_runs(std::span<const std::uint32_t> labels, Take take) {
    // The first pixel has none before it, and the last run ends behind the row.
    const int width = grid_.width;
    mark_changes(labels.data() + 1, width - 1, changes_.data() + 1);
    changes_[labels.size()] = 1;
    int begin = 0;
    visit_marked(changes_.data(), width + 1, [&](int end) {
        const std::uint32_t label = labels[static_cast<std::size_t>(begin)];
        if (label != 0) take(image::OwnedRun{label - 1, {y_, begin, end}});
        begin = end;
    });
    ++y_;
}

void TerritoryRows::add(std::span<const std::uint32_t> labels) {
    visit_runs(labels, [this](const image::OwnedRun& owned) { runs_.push_back(owned); });
}

void TerritoryRows::add(std::span<const std::uint32_t> labels, const WithinReach& reach) {
    visit_runs(labels, [&](image::OwnedRun owned) {
        const Interval within = reach.at(owned.object, owned.run.y);
        owned.run.begin = std::max(owned.run.begin, within.begin);
        owned.run.end = std::min(owned.run.end, within.end);
        if (owned.run.begin < owned.run.end) runs_.push_back(owned);
    });
}

Territories TerritoryRows::finish() {
    image::ObjectRuns by_object(grid_.width, grid_.height, count_, runs_);
    return {grid_, std::exchange(runs_, {}), std::move(by_object)};
}

Territories nearest_territories(const Sites& sites, double reach_px) {
    const CellGrid& grid = sites.grid();
    const double reach = reach_px / grid.factor;
    TerritoryRows territories(grid, sites.count());
    std::vector<std::uint32_t> labels(static_cast<std::size_t>(grid.width));
    if (reach <= NearKey::kMostReach && sites.count() <= static_cast<std::size_t>(NearKey::kMostLabel)) {
        const auto squared = static_cast<std::int32_t>(std::floor(reach * reach + 1e-9));
        NearbyRows rows(sites, static_cast<int>(reach + 1e-9));
        for (int y = 0; y < grid.height; ++y) {
            labels_of_keys(rows.next().data(), labels.data(), labels.size(), NearKey::above(squared));
            territories.add(labels);
        }
        return territories.finish();
    }
    const image::LabelPlane plane = paint(sites);
    NearestRows rows(plane, reach);
    std::vector<Nearest> row(labels.size());
    for (int y = 0; y < grid.height; ++y) {
        rows.next(row);
        std::transform(row.begin(), row.end(), labels.begin(), [](const Nearest& nearest) { return nearest.label; });
        territories.add(labels);
    }
    return territories.finish();
}

}  // namespace viroplate::segment
