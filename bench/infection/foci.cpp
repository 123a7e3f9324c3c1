#include "viroplate/infection/foci.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kMockWells = 4;
constexpr std::size_t kInfectedWells = 12;
constexpr double kMoi = 0.02;
constexpr int kRounds = 2;
constexpr int kLeastCells = 3;
constexpr double kMostPercent = 10;

/// Foci of all fields of some wells.
struct FocusCount {
    std::size_t foci = 0;
    std::size_t cells = 0;
    std::size_t infected = 0;

    double mean_cells() const { return foci > 0 ? static_cast<double>(cells) / static_cast<double>(foci) : 0; }
};

void add_fields(const std::vector<LabelledCells>& fields, FocusCount& count) {
    infection::FociOptions options;
    options.minimum_cells = kLeastCells;
    std::vector<infection::Foci> found;
    for (const auto& field : fields) {
        const auto graph = infection::cell_graph(field.positions(), {});
        found.push_back(infection::find_foci(graph, field.positions(), field.infected, {}, options));
        count.infected += found.back().infected;
    }
    const auto summary = infection::summarise_foci(found);
    count.foci += summary.count;
    count.cells += summary.cells;
}

double percent_off(double value, double truth) { return 100 * std::abs(value / truth - 1); }

void add_shift(Work& work, double shift) {
    auto plate = plain_plate(shift, seed_of(4, shift, 0));
    plate.spec.spread_rounds = kRounds;
    add_wells(plate, work.share_of(kMockWells, 2), mock_well());
    add_wells(plate, work.share_of(kInfectedWells, 2), virus_well(kMoi));
    const auto seen = see_images(plate, work.threads);
    const auto call = infection::call_plate(signals_of(seen), call_options());
    FocusCount called, truth;
    Reasons refused;
    for (std::size_t i = 0; i < seen.wells.size(); ++i) {
        if (seen.wells[i].mock()) continue;
        if (!call.called) refused.add(call.threshold.reason);
        add_fields(called_fields(seen, seen.wells[i], call.cells[i]), called);
        add_fields(true_fields(seen, seen.wells[i]), truth);
    }
    const std::string remark =
        fmt::format("{} foci of {:.2f} cells ({} infected), truth {} of {:.2f} ({} infected){}", called.foci,
                    called.mean_cells(), called.infected, truth.foci, truth.mean_cells(), truth.infected,
                    refused.empty() ? "" : "; refused: " + refused.text());
    work.musts.add(
        only_far(shift, "foci of 3 cells and more: count off, %, images", Demand::Bound::at_most, kMostPercent),
        percent_off(static_cast<double>(called.foci), static_cast<double>(truth.foci)), remark);
    work.musts.add(only_far(shift, "the same: mean size off, %", Demand::Bound::at_most, kMostPercent),
                   percent_off(called.mean_cells(), truth.mean_cells()), remark);
}

}  // namespace

void measure_foci(Work& work) {
    for (const double shift : kShifts) {
        fmt::print(stderr, "  Δ {:.1f}\n", shift);
        add_shift(work, shift);
    }
}

}  // namespace viroplate::bench
