#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kPlates = 24;
constexpr std::size_t kMockWells = 8;
constexpr std::size_t kInfectedWells = 48;
/// The well reaches so far beyond its four fields that these are a quarter of it.
constexpr double kMargin_um = 600;
constexpr double kLeastFraction = 0.02;
constexpr double kMostFraction = 0.98;

/// How the virus lies in the well.
struct Layout {
    const char* name;
    int spread_rounds;
    double clustering;
};
constexpr Layout kEven{"cells infected one by one", 0, 0.1};
constexpr Layout kClustered{"two rounds of spread", 2, 0.4};

simulate::PlateSpec plate_of(double shift, const Layout& layout, std::size_t number) {
    auto plate = plain_plate(shift, seed_of(2, shift, number + (layout.spread_rounds > 0 ? 5000 : 0)));
    plate.spec.well_margin_um = kMargin_um;
    plate.spec.spread_rounds = layout.spread_rounds;
    plate.spec.clustering = layout.clustering;
    add_wells(plate, kMockWells, mock_well());
    Random random(plate.spec.seed, 1);
    // Evenly over the logit of the fraction that the inoculum infects, the ends a little beyond those that count.
    const double growth = layout.spread_rounds > 0 ? 0.2 : 1;
    for (std::size_t i = 0; i < kInfectedWells; ++i) {
        const double fraction = 1 / (1 + std::exp(-random.uniform(-4.0, 4.0)));
        add_wells(plate, 1, virus_well(-growth * std::log(1 - fraction)));
    }
    return plate;
}

/// How the intervals of the wells stand to the truth.
struct Coverage {
    Share covered;
    std::size_t too_high = 0;  ///< intervals that lie above the truth
    std::vector<double> width;
    Share low, middle, high;  ///< of wells below .1, between, above .9
    Reasons refused;
};

void count_plate(const SeenPlate& plate, Coverage& coverage) {
    const auto call = infection::call_plate(signals_of(plate), call_options());
    for (std::size_t i = 0; i < plate.wells.size(); ++i) {
        const auto& well = plate.wells[i];
        const double truth = well.truth.count().infected_fraction().value_or(0);
        if (well.mock() || truth < kLeastFraction || truth > kMostFraction) continue;
        const auto& called = call.wells[i];
        if (!called.interval) {
            coverage.refused.add(!called.reason.empty() ? called.reason : call.correction_refused);
            continue;
        }
        const bool covers = called.interval->low <= truth && truth <= called.interval->high;
        coverage.covered.count(covers);
        (truth < 0.1 ? coverage.low : truth > 0.9 ? coverage.high : coverage.middle).count(covers);
        coverage.too_high += called.interval->low > truth ? 1 : 0;
        coverage.width.push_back(100 * (called.interval->high - called.interval->low));
    }
}

void add_coverage(Work& work, double shift, const Layout& layout, std::size_t plates) {
    Coverage coverage;
    for (std::size_t number = 0; number < plates; ++number) {
        count_plate(see_tables(plate_of(shift, layout, number), work.threads), coverage);
        fmt::print(stderr, "\r  Δ {:.1f}, {}: plate {} of {}  ", shift, layout.name, number + 1, plates);
    }
    fmt::print(stderr, "\n");
    auto demand = demand_at(shift, fmt::format("intervals that cover the whole well, %, {}, tables", layout.name),
                            Demand::Bound::between, 92);
    demand.most = 98;
    if (layout.spread_rounds > 0) demand.must.reset();
    std::string remark = fmt::format("{} wells", coverage.covered.text());
    if (coverage.covered.of > 0) {
        remark += fmt::format(", {} lie above; below .1 {}, above .9 {}; median width {:.1f} points", coverage.too_high,
                              coverage.low.text(), coverage.high.text(), *median_of(coverage.width));
    }
    if (!coverage.refused.empty()) remark += fmt::format("; refused: {}", coverage.refused.text());
    work.musts.add(demand, coverage.covered.percent(), remark);
}

}  // namespace

void measure_coverage(Work& work) {
    for (const double shift : kShifts) {
        add_coverage(work, shift, kEven, work.share_of(kPlates, 2));
        add_coverage(work, shift, kClustered, work.share_of(kPlates / 3, 1));
    }
}

}  // namespace viroplate::bench
