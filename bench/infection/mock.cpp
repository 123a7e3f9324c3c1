#include <fmt/format.h>

#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kPlates = 10;
constexpr std::size_t kMockWells = 8;
constexpr std::size_t kHeldOut = 16;  ///< 25,000 cells a plate
constexpr std::size_t kInfectedWells = 8;

}  // namespace

void measure_mock(Work& work) {
    const double asked = call_options().false_positive_rate;
    std::vector<double> ratios;
    Share called;
    for (std::size_t number = 0; number < work.share_of(kPlates, 1); ++number) {
        auto plate = plain_plate(kShifts.front(), seed_of(3, 0, number));
        add_wells(plate, kMockWells + kHeldOut, mock_well());
        add_wells(plate, kInfectedWells, virus_well(0.5));
        auto wells = signals_of(see_tables(plate, work.threads));
        for (std::size_t i = kMockWells; i < kMockWells + kHeldOut; ++i) wells[i].mock = false;
        const auto call = infection::call_plate(wells, call_options());
        Share here;
        for (std::size_t i = kMockWells; i < kMockWells + kHeldOut; ++i) {
            here.held += call.wells[i].counted.infected;
            here.of += call.wells[i].counted.cells;
        }
        ratios.push_back(*here.percent() / 100 / asked);
        called.held += here.held;
        called.of += here.of;
        fmt::print(stderr, "\r  plate {}  ", number + 1);
    }
    fmt::print(stderr, "\n");
    std::string each;
    for (const double ratio : ratios) each += fmt::format(" {:.2f}", ratio);
    work.musts.add({"false-positive rate on 16 mock wells held out over the one asked for, tables",
                    Demand::Bound::between,
                    2.0 / 3,
                    {},
                    4.0 / 3},
                   called.percent().value_or(0) / 100 / asked,
                   fmt::format("{} cells; each plate:{}", called.text(), each));
}

}  // namespace viroplate::bench
