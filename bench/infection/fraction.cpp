#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kMockWells = 8;
constexpr std::size_t kInfectedWells = 24;
constexpr double kLeastMoi = 0.02;
constexpr double kMostMoi = 3;
/// Points by which the corrected fraction may be off on average, in the order of kShifts.
constexpr std::array<double, 3> kMostPoints{1, 2, 4};
constexpr double kMostAucLost = 0.02;

simulate::PlateSpec series_plate(const Work& work, double shift) {
    auto plate = plain_plate(shift, seed_of(1, shift, 0));
    add_wells(plate, work.share_of(kMockWells, 3), mock_well());
    const std::size_t wells = work.share_of(kInfectedWells, 5);
    for (std::size_t i = 0; i < wells; ++i) {
        const double step = static_cast<double>(i) / static_cast<double>(wells - 1);
        add_wells(plate, 1, virus_well(kLeastMoi * std::pow(kMostMoi / kLeastMoi, step)));
    }
    return plate;
}

/// Errors of the fractions of a plate's infected wells, in points.
struct FractionErrors {
    std::vector<double> of_imaged;
    std::vector<double> of_well;
    std::vector<double> raw;
    std::vector<double> bias;
    Reasons refused;
};

FractionErrors fraction_errors(const SeenPlate& plate, const infection::PlateCall& call) {
    FractionErrors errors;
    for (std::size_t i = 0; i < plate.wells.size(); ++i) {
        const auto& well = plate.wells[i];
        const auto& called = call.wells[i];
        if (well.mock()) continue;
        const double imaged = well.truth.count_imaged().infected_fraction().value_or(0);
        const double whole = well.truth.count().infected_fraction().value_or(0);
        if (!called.corrected) {
            errors.refused.add(!called.reason.empty() ? called.reason : call.correction_refused);
            continue;
        }
        errors.of_imaged.push_back(100 * std::abs(*called.corrected - imaged));
        errors.of_well.push_back(100 * std::abs(*called.corrected - whole));
        errors.bias.push_back(100 * (*called.corrected - imaged));
        if (called.counted.fraction) errors.raw.push_back(100 * std::abs(*called.counted.fraction - imaged));
    }
    return errors;
}

/// How the calls err in truth: the shares of true cells called infected.
struct TrueRates {
    Share infected;
    Share uninfected;         ///< in wells of which at most half is infected
    Share uninfected_beside;  ///< in the others, beside infected cells

    std::string text() const {
        const auto percent = [](const Share& share) { return share.percent().value_or(0); };
        return fmt::format(
            "in truth {:.1f} % of infected are called, {:.2f} % of uninfected below and {:.2f} % above "
            "half of the cells infected",
            percent(infected), percent(uninfected), percent(uninfected_beside));
    }
};

TrueRates true_rates(const SeenPlate& plate, const infection::PlateCall& call) {
    TrueRates rates;
    for (std::size_t w = 0; w < plate.wells.size() && call.called; ++w) {
        const auto& well = plate.wells[w];
        if (well.mock()) continue;
        const bool crowded = well.truth.count_imaged().infected_fraction().value_or(0) > 0.5;
        for (std::size_t i = 0; i < well.cells.size(); ++i) {
            const auto state = call.cells[w].state[i];
            if (well.cells.in_truth[i] < 0 || state == infection::CellState::no_signal) continue;
            const auto& cell = well.truth.cells[static_cast<std::size_t>(well.cells.in_truth[i])];
            auto& share = cell.infected ? rates.infected : crowded ? rates.uninfected_beside : rates.uninfected;
            share.count(state == infection::CellState::infected);
        }
    }
    return rates;
}

void add_fractions(Work& work, std::size_t which, const SeenPlate& plate, const infection::CallOptions& options) {
    const double shift = kShifts[which];
    const auto call = infection::call_plate(signals_of(plate, options), options);
    const auto errors = fraction_errors(plate, call);
    std::string remark = fmt::format("{} wells", errors.of_imaged.size());
    if (!errors.raw.empty()) {
        remark += fmt::format(", bias {:+.2f}, raw fraction {:.2f}", *mean_of(errors.bias), *mean_of(errors.raw));
    }
    if (call.errors.sensitivity) remark += fmt::format(", sensitivity {:.3f}", *call.errors.sensitivity);
    remark += "; " + true_rates(plate, call).text();
    if (!errors.refused.empty()) remark += fmt::format("; refused: {}", errors.refused.text());
    const bool is_default = options.rule == call_options().rule && options.statistic == call_options().statistic;
    const auto add = [&](const char* against, const std::vector<double>& values) {
        auto demand = demand_at(shift,
                                fmt::format("corrected fraction ({}, {} of the cell) off {}, points, images",
                                            infection::name(options.rule), options.statistic, against),
                                Demand::Bound::at_most, kMostPoints[which]);
        if (!is_default) demand.must.reset();
        work.musts.add(demand, mean_of(values), remark);
    };
    add("the imaged cells", errors.of_imaged);
    add("the whole well", errors.of_well);
}

/// Pairs within wells, ranked by what is called and by what is true.
struct Ranking {
    RankedPairs probability;
    RankedPairs measured;
    RankedPairs truth;    ///< the probability that the same rule gives to the true antigen
    RankedPairs antigen;  ///< which is not monotone in the chance of infection where infected cells scatter more
    std::size_t matched = 0;
    std::size_t seen = 0;
};

/// The true antigen of the cells that are called, in their places.
std::vector<infection::WellSignal> true_signals(const SeenPlate& plate) {
    auto wells = signals_of(plate);
    for (std::size_t w = 0; w < wells.size(); ++w) {
        const auto& well = plate.wells[w];
        for (std::size_t i = 0; i < well.cells.size(); ++i) {
            auto& signal = wells[w].signal[i];
            const auto cell = well.cells.in_truth[i];
            if (cell < 0) signal = std::nanf("");
            if (std::isnan(signal)) continue;
            signal = static_cast<float>(well.truth.cells[static_cast<std::size_t>(cell)].virus_signal_e);
        }
    }
    return wells;
}

Ranking rank(const SeenPlate& plate, const infection::PlateCall& call, const infection::PlateCall& of_truth) {
    Ranking ranking;
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        const auto& well = plate.wells[w];
        if (well.mock()) continue;
        std::vector<ScoredCell> probability, measured, truth, antigen;
        for (std::size_t i = 0; i < well.cells.size(); ++i) {
            if (std::isnan(well.cells.virus[i])) continue;
            ++ranking.seen;
            if (well.cells.in_truth[i] < 0) continue;
            const auto& cell = well.truth.cells[static_cast<std::size_t>(well.cells.in_truth[i])];
            if (!cell.living()) continue;
            ++ranking.matched;
            probability.push_back({call.cells[w].probability[i], cell.infected});
            measured.push_back({well.cells.virus[i], cell.infected});
            truth.push_back({of_truth.cells[w].probability[i], cell.infected});
            antigen.push_back({cell.virus_signal_e, cell.infected});
        }
        ranking.probability.add(rank_pairs(std::move(probability)));
        ranking.measured.add(rank_pairs(std::move(measured)));
        ranking.truth.add(rank_pairs(std::move(truth)));
        ranking.antigen.add(rank_pairs(std::move(antigen)));
    }
    return ranking;
}

void add_auc(Work& work, double shift, const SeenPlate& plate) {
    const auto demand = demand_at(shift, "AUC lost by the probability, matched cells within wells, images",
                                  Demand::Bound::at_most, kMostAucLost);
    const auto call = infection::call_plate(signals_of(plate), call_options());
    if (!call.probability_refused.empty()) {
        work.musts.add(demand, std::nullopt, call.probability_refused);
        return;
    }
    const auto of_truth = infection::call_plate(true_signals(plate), call_options());
    if (!of_truth.probability_refused.empty()) {
        work.musts.add(demand, std::nullopt, "on the true antigen: " + of_truth.probability_refused);
        return;
    }
    const auto ranking = rank(plate, call, of_truth);
    work.musts.add(
        demand, *ranking.truth.auc() - *ranking.probability.auc(),
        fmt::format("probability {:.4f}, the same of the true antigen {:.4f}; measured signal {:.4f}, true antigen "
                    "{:.4f}; {} of {} cells matched",
                    *ranking.probability.auc(), *ranking.truth.auc(), *ranking.measured.auc(), *ranking.antigen.auc(),
                    ranking.matched, ranking.seen));
}

/// Every mock well held out once: the threshold comes from the other half of the mock wells.
Share held_out_calls(const SeenPlate& plate) {
    Share called;
    for (const std::size_t half : {0U, 1U}) {
        auto wells = signals_of(plate);
        for (std::size_t i = 0; i < wells.size(); ++i) wells[i].mock = wells[i].mock && i % 2 == half;
        const auto threshold = infection::threshold_from_mock(wells, call_options());
        if (!threshold.value) continue;
        for (std::size_t i = 0; i < wells.size(); ++i) {
            if (!plate.wells[i].mock() || wells[i].mock) continue;
            const auto counted = infection::count_infected(wells[i], *threshold.value);
            called.held += counted.infected;
            called.of += counted.cells;
        }
    }
    return called;
}

}  // namespace

void measure_fraction(Work& work) {
    Share held_out;
    for (std::size_t which = 0; which < kShifts.size(); ++which) {
        fmt::print(stderr, "  Δ {:.1f}\n", kShifts[which]);
        const auto plate = see_images(series_plate(work, kShifts[which]), work.threads);
        for (const auto rule : {infection::ThresholdRule::quantile, infection::ThresholdRule::fixed_null}) {
            for (const char* statistic : {"mean", "median"}) {
                auto options = call_options(rule);
                options.statistic = statistic;
                add_fractions(work, which, plate, options);
            }
        }
        add_auc(work, kShifts[which], plate);
        const auto called = held_out_calls(plate);
        held_out.held += called.held;
        held_out.of += called.of;
    }
    const double asked = call_options().false_positive_rate;
    work.musts.add({"false-positive rate on mock wells held out over the one asked for, images, two folds",
                    Demand::Bound::between,
                    2.0 / 3,
                    {},
                    4.0 / 3},
                   held_out.percent().value_or(0) / 100 / asked,
                   fmt::format("{} cells above a threshold for {:.1f} %", held_out.text(), 100 * asked));
}

}  // namespace viroplate::bench
