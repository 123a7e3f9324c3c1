#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <functional>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"
#include "speed/clock.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/infection/foci.hpp"
#include "viroplate/infection/shield.hpp"
#include "viroplate/infection/spread.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kCells = 1'000'000;
constexpr std::size_t kWells = 96;
constexpr std::size_t kMockWells = 8;
constexpr std::size_t kFields = 4;
constexpr double kCellsPerMm2 = 1000;
constexpr double kMostSeconds = 5;
constexpr double kMostMib = 1000;

/// A well as read from the store: no more than the calls and statistics need.
struct CostWell {
    infection::WellSignal signal;
    std::vector<LabelledCells> fields;
};

double signal_of(Random& random, bool infected) {
    return infected ? 200 * std::pow(10.0, 1 + 0.3 * random.normal()) : 200 * std::pow(10.0, 0.12 * random.normal());
}

/// Cells anywhere; infected in discs of 60 µm, so that there are foci.
CostWell make_well(std::size_t number, std::size_t cells) {
    Random random(9, number);
    CostWell well;
    well.signal.well = {static_cast<int>(number / 24), static_cast<int>(number % 24)};
    well.signal.mock = number < kMockWells;
    const double side_um = 1000 * std::sqrt(static_cast<double>(cells) / kCellsPerMm2);
    for (std::size_t f = 0; f < kFields; ++f) {
        LabelledCells field;
        field.field_um = side_um;
        std::vector<std::pair<double, double>> foci;
        const std::size_t founders = well.signal.mock ? 0 : std::size_t{1} << number % 9;  // .4 to 67 % infected
        for (std::size_t i = 0; i < founders; ++i) {
            foci.emplace_back(random.uniform(0, side_um), random.uniform(0, side_um));
        }
        for (std::size_t i = 0; i < cells; ++i) {
            const double x = random.uniform(0, side_um);
            const double y = random.uniform(0, side_um);
            bool infected = false;
            for (const auto& [a, b] : foci) infected = infected || std::hypot(x - a, y - b) < 60;
            field.x_um.push_back(static_cast<float>(x));
            field.y_um.push_back(static_cast<float>(y));
            field.response.push_back(static_cast<float>(signal_of(random, false)));
            well.signal.signal.push_back(static_cast<float>(signal_of(random, infected)));
            well.signal.field.push_back(static_cast<std::int32_t>(f + 1));
        }
        well.fields.push_back(std::move(field));
    }
    return well;
}

std::vector<CostWell> make_wells(std::size_t cells) {
    std::vector<CostWell> wells;
    for (std::size_t i = 0; i < kWells; ++i) wells.push_back(make_well(i, cells / kWells / kFields));
    return wells;
}

/// Puts the calls of a well into its fields.
void label(CostWell& well, const infection::CellCalls& calls) {
    std::size_t cell = 0;
    for (auto& field : well.fields) {
        for (std::size_t i = 0; i < field.x_um.size(); ++i, ++cell) {
            field.infected.push_back(calls.state[cell] == infection::CellState::infected ? 1 : 0);
            field.probability.push_back(calls.probability.empty() ? 1 : calls.probability[cell]);
        }
    }
}

/// One kind of work and the seconds that it took over all wells.
struct Cost {
    const char* part;
    double seconds = 0;
};

/// Everything that is said of the cells of a plate.
class Statistics {
public:
    void call(std::vector<CostWell>& wells);
    void describe(const CostWell& well, std::span<const float> mock_response);
    const std::array<Cost, 7>& costs() const { return costs_; }

private:
    void time(std::size_t part, const std::function<void()>& work) { costs_[part].seconds += cpu_ms_of(work) / 1000; }

    std::array<Cost, 7> costs_{
        {{"calls"}, {"cell graph"}, {"foci"}, {"syncytia"}, {"join count"}, {"Ripley"}, {"shield"}}};
    double false_positive_rate_ = 0;
};

void Statistics::call(std::vector<CostWell>& wells) {
    std::vector<infection::WellSignal> signals;
    for (auto& well : wells) signals.push_back(std::move(well.signal));
    time(0, [&] {
        const auto call = infection::call_plate(signals, call_options());
        if (!call.called) throw std::runtime_error("not called: " + call.threshold.reason);
        false_positive_rate_ = call.errors.false_positive_rate.value_or(0);
        for (std::size_t i = 0; i < wells.size(); ++i) label(wells[i], call.cells[i]);
    });
}

void Statistics::describe(const CostWell& well, std::span<const float> mock_response) {
    std::vector<infection::CellGraph> graphs;
    std::vector<infection::LabelledField> labelled;
    std::vector<infection::PlacedField> placed;
    std::vector<infection::ShieldField> shield;
    time(1, [&] {
        for (const auto& field : well.fields) graphs.push_back(infection::cell_graph(field.positions(), {}));
    });
    for (std::size_t f = 0; f < well.fields.size(); ++f) {
        const auto& field = well.fields[f];
        labelled.push_back({&graphs[f], field.infected});
        placed.push_back({field.positions(), field.infected});
        shield.push_back({field.positions(), field.infected, field.probability, field.response});
    }
    time(2, [&] {
        std::vector<infection::Foci> foci;
        for (std::size_t f = 0; f < graphs.size(); ++f) {
            const auto& field = well.fields[f];
            foci.push_back(infection::find_foci(graphs[f], field.positions(), field.infected, {}, {}));
        }
        infection::entry_and_spread(infection::summarise_foci(foci), 1e4);
    });
    time(3, [&] {
        for (const auto& field : well.fields) {
            const std::vector<float> diameter(field.x_um.size(), 15);
            infection::find_syncytia(field.positions(), field.infected, diameter, {});
        }
    });
    time(4, [&] { infection::join_count(labelled, {}); });
    time(5, [&] { infection::ripley(placed, {}); });
    time(6, [&] { infection::bystander_shield(shield, mock_response, false_positive_rate_, {}); });
}

}  // namespace

void spend(CostSubject subject, std::size_t cells) {
    auto wells = make_wells(cells);
    if (subject == CostSubject::cells_only) return;
    Statistics statistics;
    statistics.call(wells);
    for (std::size_t i = kMockWells; i < wells.size(); ++i) statistics.describe(wells[i], wells[0].fields[0].response);
}

void measure_cost(Work& work) {
    const std::size_t cells = work.share_of(kCells, 1);
    auto wells = make_wells(cells);
    Statistics statistics;
    statistics.call(wells);
    for (const auto& well : wells) statistics.describe(well, wells[0].fields[0].response);
    wells.clear();
    double seconds = 0;
    std::string parts;
    for (const auto& cost : statistics.costs()) {
        seconds += cost.seconds;
        parts += fmt::format("{}{} {:.2f} s", parts.empty() ? "" : ", ", cost.part, cost.seconds);
    }
    const std::vector<std::string> command{"/proc/self/exe", "--spend", "calls", std::to_string(cells)};
    auto idle = command;
    idle[2] = "cells";
    const auto used = run_program(command);
    const auto idle_use = run_program(idle);
    work.musts.add({fmt::format("seconds of one core for calls and spatial statistics, {} cells", cells),
                    Demand::Bound::at_most,
                    kMostSeconds,
                    {},
                    {}},
                   seconds, parts);
    work.musts.add({"MiB at most, the cells included", Demand::Bound::at_most, kMostMib, {}, {}}, used.peak_mib,
                   fmt::format("the cells alone {:.0f} MiB", idle_use.peak_mib));
}

}  // namespace viroplate::bench
