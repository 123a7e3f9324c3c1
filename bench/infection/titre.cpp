#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"
#include "viroplate/fit/glm.hpp"

namespace viroplate::bench {

namespace {

constexpr std::size_t kSeries = 50;
constexpr std::size_t kMockWells = 8;
constexpr std::size_t kReplicates = 3;
constexpr int kDilutions = 7;
constexpr double kTitre = 2e6;     ///< infectious units per mL
constexpr double kFirstMoi = 1.6;  ///< of the undiluted inoculum; each step is half of the one before
constexpr double kConfidence = 0.95;
constexpr double kMostPercent = 10;
constexpr double kLeastShare = 90;  ///< per cent of 50 series

/// What makes the one-hit law fail.
struct Trouble {
    const char* name;
    double susceptibility_shape;
    int spread_rounds;
};
constexpr Trouble kTroubles[] = {
    {"none", 0, 0}, {"gamma heterogeneity of shape 1", 1, 0}, {"one round of spread", 0, 1}};

simulate::PlateSpec series_plate(double shift, std::size_t trouble, std::size_t number) {
    auto plate = plain_plate(shift, seed_of(6, shift, number + 1000 * trouble));
    plate.spec.susceptibility_shape = kTroubles[trouble].susceptibility_shape;
    plate.spec.spread_rounds = kTroubles[trouble].spread_rounds;
    add_wells(plate, kMockWells, mock_well());
    for (int step = 0; step < kDilutions; ++step) {
        add_wells(plate, kReplicates, virus_well(kFirstMoi * std::pow(0.5, step)));
    }
    return plate;
}

/// A titre, and the test of the one-hit law.
struct Titre {
    std::optional<double> per_ml;
    std::optional<fit::Interval> interval;          ///< with the error of the plate's error rates
    std::optional<fit::Interval> scatter_interval;  ///< from the scatter of the wells alone
    std::optional<fit::Contrast> slope;             ///< of log dose; 1 where one hit suffices
    /// Error of the plate's sensitivity, points, and the standard error that the calls state for it.
    double sensitivity_off = 0;
    double sensitivity_se = 0;
    std::string reason;

    bool warns() const { return slope && slope->interval && (slope->interval->low > 1 || slope->interval->high < 1); }
};

/// ln(infectious units per cell) = ln(titre) + ln(volume · dilution / cells), the second known.
struct Series {
    std::vector<fit::GlmRow> rows;
    std::vector<double> log_volume;
};

/// Shares of uninfected and of infected cells that are called infected.
struct Rates {
    double false_positive = 0;
    double sensitivity = 1;
};

Series series_of(const SeenPlate& seen, const infection::PlateCall& call, const Rates& rates) {
    Series series;
    for (std::size_t i = 0; i < seen.wells.size(); ++i) {
        const auto& called = call.wells[i];
        if (seen.wells[i].mock() || !called.corrected) continue;
        const auto cells = static_cast<double>(called.counted.cells);
        const double corrected =
            (*called.counted.fraction - rates.false_positive) / (rates.sensitivity - rates.false_positive);
        const double offset = std::log(*seen.wells[i].map.moi / kTitre);
        series.rows.push_back({std::clamp(corrected, 0.0, 1.0) * cells, cells, offset});
        series.log_volume.push_back(offset);
    }
    return series;
}

fit::BinomialGlm fit_one_hit(const Series& series) {
    const std::vector<double> ones(series.rows.size(), 1.0);
    return fit::fit_binomial_glm(series.rows, ones, 1, fit::Link::cloglog);
}

/// Standard error of ln(titre) from that of the error rates, which all wells share and whose scatter does not show it:
/// by how much the titre moves when a rate is one standard error larger.
double shared_error(const SeenPlate& seen, const infection::PlateCall& call, const Rates& rates, double log_titre) {
    Rates more_false = rates;
    more_false.false_positive += call.errors.false_positive_rate_se;
    Rates more_sensitive = rates;
    more_sensitive.sensitivity += call.errors.sensitivity_se;
    double variance = 0;
    for (const auto& other : {more_false, more_sensitive}) {
        const auto moved = fit_one_hit(series_of(seen, call, other));
        if (moved.valid) variance += std::pow(moved.coefficient[0] - log_titre, 2);
    }
    return std::sqrt(variance);
}

/// Share of the truly infected cells that are called.
double true_sensitivity(const SeenPlate& seen, const infection::PlateCall& call) {
    Share called;
    for (std::size_t w = 0; w < seen.wells.size() && call.called; ++w) {
        const auto& well = seen.wells[w];
        for (std::size_t i = 0; i < well.cells.size(); ++i) {
            const auto& cell = well.truth.cells[static_cast<std::size_t>(well.cells.in_truth[i])];
            if (cell.infected) called.count(call.cells[w].state[i] == infection::CellState::infected);
        }
    }
    return called.percent().value_or(0) / 100;
}

std::optional<fit::Contrast> slope_of(Series series) {
    std::vector<double> design;
    const double middle = *mean_of(series.log_volume);
    for (std::size_t i = 0; i < series.rows.size(); ++i) {
        series.rows[i].offset = 0;
        design.insert(design.end(), {1.0, series.log_volume[i] - middle});
    }
    const auto free = fit::fit_binomial_glm(series.rows, design, 2, fit::Link::cloglog);
    const std::vector<double> slope{0, 1};
    return free.valid ? std::optional(fit::contrast(free, slope, kConfidence)) : std::nullopt;
}

Titre titre_of(const SeenPlate& seen) {
    const auto call = infection::call_plate(signals_of(seen), call_options());
    const Rates rates{call.errors.false_positive_rate.value_or(0), call.errors.sensitivity.value_or(1)};
    const auto series = series_of(seen, call, rates);
    Titre titre;
    const auto one_hit = fit_one_hit(series);
    if (!one_hit.valid) {
        titre.reason = series.rows.empty() ? call.correction_refused : one_hit.reason;
        return titre;
    }
    titre.sensitivity_off = 100 * (rates.sensitivity - true_sensitivity(seen, call));
    titre.sensitivity_se = 100 * call.errors.sensitivity_se;
    const std::vector<double> intercept{1};
    const auto scatter = fit::contrast(one_hit, intercept, kConfidence);
    titre.per_ml = std::exp(scatter.estimate);
    titre.slope = slope_of(series);
    if (!scatter.interval) return titre;
    titre.scatter_interval = {std::exp(scatter.interval->low), std::exp(scatter.interval->high)};
    const double shared = shared_error(seen, call, rates, scatter.estimate);
    const double wider = std::hypot(1.0, shared / scatter.standard_error);
    titre.interval = {std::exp(scatter.estimate + wider * (scatter.interval->low - scatter.estimate)),
                      std::exp(scatter.estimate + wider * (scatter.interval->high - scatter.estimate))};
    return titre;
}

/// Titres of many series.
struct Titres {
    std::vector<double> off_percent;
    std::vector<double> signed_percent;
    std::vector<double> slopes;
    std::vector<double> sensitivity_off_squared, sensitivity_se_squared;
    Share within, covered, covered_by_scatter, warned;
    Reasons refused;

    void add(const Titre& titre) {
        if (!titre.per_ml) {
            refused.add(titre.reason);
            return;
        }
        sensitivity_off_squared.push_back(titre.sensitivity_off * titre.sensitivity_off);
        sensitivity_se_squared.push_back(titre.sensitivity_se * titre.sensitivity_se);
        const double off = 100 * (*titre.per_ml / kTitre - 1);
        signed_percent.push_back(off);
        off_percent.push_back(std::abs(off));
        within.count(std::abs(off) <= kMostPercent);
        if (titre.interval) covered.count(titre.interval->low <= kTitre && kTitre <= titre.interval->high);
        if (titre.scatter_interval) {
            covered_by_scatter.count(titre.scatter_interval->low <= kTitre && kTitre <= titre.scatter_interval->high);
        }
        warned.count(titre.warns());
        if (titre.slope) slopes.push_back(titre.slope->estimate);
    }
    std::string remark() const {
        std::string text;
        if (!slopes.empty()) {
            text = fmt::format(
                "titre off {:+.1f} % on average, {} within 10 %, slope {:.3f}, warned {}; covered {}, by the interval "
                "from "
                "the scatter of wells alone {}; sensitivity off {:.2f} points rms, stated {:.2f}",
                *mean_of(signed_percent), within.text(), *mean_of(slopes), warned.text(), covered.text(),
                covered_by_scatter.text(), std::sqrt(*mean_of(sensitivity_off_squared)),
                std::sqrt(*mean_of(sensitivity_se_squared)));
        }
        if (!refused.empty()) text += fmt::format("; refused: {}", refused.text());
        return text;
    }
};

void add_titres(Work& work, double shift, std::size_t trouble, const Titres& titres) {
    const auto remark = titres.remark();
    const auto add = [&](const std::string& what, Demand::Bound bound, double must, std::optional<double> value) {
        work.musts.add(demand_at(shift, what, bound, must), value, remark);
    };
    if (trouble == 0) {
        add("titre by regression off, %, mean over series, tables", Demand::Bound::at_most, kMostPercent,
            mean_of(titres.off_percent));
        add("series whose interval covers the titre, %", Demand::Bound::at_least, kLeastShare,
            titres.covered.percent());
        add("series with a needless warning, %", Demand::Bound::at_most, 100 - kLeastShare, titres.warned.percent());
    } else {
        add(fmt::format("series warned of, %, {}", kTroubles[trouble].name), Demand::Bound::at_least, kLeastShare,
            titres.warned.percent());
    }
}

}  // namespace

void measure_titre(Work& work) {
    for (const double shift : kShifts) {
        for (std::size_t trouble = 0; trouble < std::size(kTroubles); ++trouble) {
            Titres titres;
            for (std::size_t i = 0; i < work.share_of(kSeries, 5); ++i) {
                titres.add(titre_of(see_tables(series_plate(shift, trouble, i), work.threads)));
                fmt::print(stderr, "\r  Δ {:.1f}, trouble: {}, series {}  ", shift, kTroubles[trouble].name, i + 1);
            }
            fmt::print(stderr, "\n");
            add_titres(work, shift, trouble, titres);
        }
    }
}

}  // namespace viroplate::bench
