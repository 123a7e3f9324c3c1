#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "infection/agreement.hpp"
#include "infection/rows.hpp"
#include "viroplate/fit/single_hit.hpp"
#include "viroplate/pipeline/field_job.hpp"
#include "viroplate/pipeline/plan.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr double kLeastParticles = 37;
constexpr double kMostPoints = 3;

/// A well of the titration: its dose and its signals.
struct TitrationWell {
    double particles = 0;
    infection::WellSignal signal;
};

std::vector<TitrationWell> read_wells(const fs::path& folder) {
    const fs::path assays = fs::path(VIROPLATE_SOURCE_DIR) / "plates" / "titration";
    const auto plan = pipeline::make_plan({folder, assays / "assay.toml", assays / "map.csv", {}, {}, {}});
    std::map<WellAddress, TitrationWell> wells;
    for (const std::size_t index : plan.fields) {
        const auto record = pipeline::analyse_field(plan, index);
        const auto& columns = record.objects.columns;
        const auto found = std::find_if(columns.begin(), columns.end(), [&](const table::Column& column) {
            return column.name == plan.assay.infection.column();
        });
        if (found == columns.end()) throw std::runtime_error("the assay calls no infection");
        const auto* mapped = plan.map.find(record.id.well);
        auto& well = wells[record.id.well];
        well.particles = mapped->moi.value_or(0);
        well.signal.well = record.id.well;
        well.signal.mock = mapped->role == plate::Role::mock;
        for (std::size_t i = 0; i < record.objects.rows(); ++i) {
            well.signal.signal.push_back(record.objects.row(i)[static_cast<std::size_t>(found - columns.begin())]);
            well.signal.field.push_back(record.id.field);
        }
    }
    std::vector<TitrationWell> list;
    for (auto& [address, well] : wells) list.push_back(std::move(well));
    return list;
}

void add_agreement(Work& work, const std::vector<TitrationWell>& wells, const infection::PlateCall& quantile,
                   const infection::PlateCall& mixture) {
    const Demand demand{"titration-virustiter: quantile and mixture apart, points, worst well from 37 particles up",
                        Demand::Bound::at_most,
                        kMostPoints,
                        {},
                        {}};
    if (!quantile.called || !mixture.called) {
        work.musts.add(demand, INFINITY, "refused: " + quantile.threshold.reason + mixture.threshold.reason);
        return;
    }
    double worst = 0;
    std::string each;
    for (std::size_t i = 0; i < wells.size(); ++i) {
        const auto by_quantile = quantile.wells[i].counted.fraction;
        const auto by_mixture = mixture.wells[i].counted.fraction;
        if (!by_quantile || !by_mixture) continue;
        each += fmt::format("{}{:g}: {:.1f} / {:.1f} %", each.empty() ? "" : ", ", wells[i].particles,
                            100 * *by_quantile, 100 * *by_mixture);
        const auto& corrected = quantile.wells[i].corrected;
        if (corrected) each += fmt::format(" (corrected {:.1f})", 100 * *corrected);
        if (wells[i].particles >= kLeastParticles) {
            worst = std::max(worst, 100 * std::abs(*by_quantile - *by_mixture));
        }
    }
    work.musts.add(demand, worst,
                   fmt::format("thresholds {:.2f} and {:.2f}; {}", quantile.threshold.value.value_or(0),
                               mixture.threshold.value.value_or(0), each));
}

void add_single_hit(Work& work, const std::vector<TitrationWell>& wells, const infection::PlateCall& call) {
    std::vector<fit::DoseCount> counts;
    for (std::size_t i = 0; i < wells.size(); ++i) {
        counts.push_back({wells[i].particles, call.wells[i].counted.infected, call.wells[i].counted.cells});
    }
    const auto fit = fit::fit_single_hit(counts);
    const Demand demand{"titration-virustiter: slope of the single-hit fit", Demand::Bound::at_least, {}, {}, {}};
    if (!fit.valid) {
        work.musts.add(demand, std::nullopt, fit.reason);
        return;
    }
    const auto text = [](const std::optional<fit::Interval>& interval) {
        return interval ? fmt::format("{:.3g} to {:.3g}", interval->low, interval->high) : std::string("no interval");
    };
    work.musts.add(demand, fit.slope,
                   fmt::format("{}; hits per particle {:.3g}, {}; dispersion {:.1f}, {} wells{}{}",
                               text(fit.slope_interval), fit.per_dose, text(fit.per_dose_interval), fit.dispersion,
                               fit.wells, fit.reason.empty() ? "" : "; ", fit.reason));
}

}  // namespace

void measure_titration(Work& work) {
    const char* data = std::getenv("VIROPLATE_DATA");
    if (data == nullptr || !fs::exists(fs::path(data) / "titration-virustiter")) {
        work.musts.add({"titration-virustiter", Demand::Bound::at_most, {}, {}, {}}, std::nullopt,
                       "VIROPLATE_DATA is not set");
        return;
    }
    const auto wells = read_wells(fs::path(data) / "titration-virustiter");
    std::vector<infection::WellSignal> signals;
    for (const auto& well : wells) signals.push_back(well.signal);
    const auto quantile = infection::call_plate(signals, call_options());
    const auto mixture = infection::call_plate(signals, call_options(infection::ThresholdRule::mixture));
    add_agreement(work, wells, quantile, mixture);
    if (quantile.called) add_single_hit(work, wells, quantile);
}

}  // namespace viroplate::bench
