#include "infection/error_rates.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "infection/mock_cells.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr std::size_t kFewestForMedian = 20;
constexpr std::size_t kGroups = 5;  // each costs a fit of the whole plate

bool follows_from_mock(ThresholdRule rule) {
    return rule == ThresholdRule::quantile || rule == ThresholdRule::robust_sd || rule == ThresholdRule::mean_sd;
}

/// Which of the wells take part in a fit.
using Chosen = std::vector<char>;

fit::FixedNull fit_chosen(std::span<const ScaledWell> wells, const Chosen& chosen) {
    std::vector<double> null;
    std::vector<std::span<const double>> others;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (!chosen[w]) continue;
        if (!wells[w].mock) {
            others.emplace_back(wells[w].signal);
            continue;
        }
        for (const double signal : wells[w].signal) {
            if (std::isfinite(signal)) null.push_back(signal);
        }
    }
    return fit::fit_fixed_null(null, others, {});
}

/// Deals wells to groups, in order of prevalence, so that each group holds all kinds; mock wells by themselves.
std::vector<std::size_t> deal(std::span<const ScaledWell> wells, const fit::FixedNull& fit) {
    std::vector<std::size_t> infected;
    std::vector<double> prevalence(wells.size(), 0);
    std::vector<std::size_t> mock;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (!wells[w].mock) prevalence[w] = fit.wells[infected.size()].fraction;
        (wells[w].mock ? mock : infected).push_back(w);
    }
    std::stable_sort(infected.begin(), infected.end(),
                     [&](std::size_t a, std::size_t b) { return prevalence[a] < prevalence[b]; });
    std::vector<std::size_t> group(wells.size(), kGroups);  // kGroups: in every fit
    for (std::size_t i = 0; i < infected.size(); ++i) group[infected[i]] = i % kGroups;
    for (std::size_t i = 0; mock.size() >= kGroups && i < mock.size(); ++i) group[mock[i]] = i % kGroups;
    return group;
}

/// Standard error of s.
double jackknife_error(const LeftOutFits& left_out, double threshold) {
    std::vector<double> values;
    for (const auto& fit : left_out.fits) values.push_back(share_of_infected_above(fit, threshold));
    const auto groups = static_cast<double>(values.size());
    return *fit::standard_deviation(values) * (groups - 1) / std::sqrt(groups);
}

}  // namespace

MockRates mock_rates(std::span<const WellSignal> wells, const CallOptions& options, double threshold) {
    const MockCells mock(wells);
    MockRates result;
    const auto add = [&](std::size_t well, std::size_t above) {
        const std::size_t cells = mock.wells()[well].cells;
        result.rates.push_back(static_cast<double>(above) / static_cast<double>(cells));
        result.cells += cells;
        result.called += above;
    };
    if (follows_from_mock(options.rule)) {
        for (const auto& left_out : leave_wells_out(mock, options)) add(left_out.well, left_out.above);
    }
    if (!result.rates.empty()) return result;
    for (std::size_t well = 0; well < mock.wells().size(); ++well) add(well, mock.above(well, threshold));
    return result;
}

double variance_beyond(std::span<const double> values, double counting) {
    const auto sd = fit::standard_deviation(values);
    return sd ? std::max(0.0, *sd * *sd - counting) : 0.0;
}

double staining_sd(std::span<const ScaledWell> wells) {
    std::vector<double> medians;
    double counting = 0;
    for (const auto& well : wells) {
        if (!well.mock || well.cells < kFewestForMedian) continue;
        std::vector<double> signals;
        std::copy_if(well.signal.begin(), well.signal.end(), std::back_inserter(signals),
                     [](double signal) { return std::isfinite(signal); });
        const double sd = fit::scaled_mad(signals).value_or(0);
        medians.push_back(fit::median(signals).value_or(0));
        counting +=
            std::acos(-1.0) / 2 * sd * sd / static_cast<double>(well.cells);  // of the median of a normal sample
    }
    if (medians.size() < 2) return 0;
    return std::sqrt(variance_beyond(medians, counting / static_cast<double>(medians.size())));
}

fit::FixedNull fit_plate(std::span<const ScaledWell> wells) { return fit_chosen(wells, Chosen(wells.size(), 1)); }

bool LeftOutFits::valid() const {
    return !fits.empty() && std::all_of(fits.begin(), fits.end(), [](const auto& fit) { return fit.valid; });
}

LeftOutFits leave_fifths_out(std::span<const ScaledWell> wells, const fit::FixedNull& fit) {
    LeftOutFits result;
    result.group = deal(wells, fit);
    for (std::size_t left_out = 0; left_out < kGroups; ++left_out) {
        Chosen chosen(wells.size());
        for (std::size_t w = 0; w < wells.size(); ++w) chosen[w] = result.group[w] != left_out;
        result.fits.push_back(fit_chosen(wells, chosen));
    }
    return result;
}

ErrorRates error_rates(const MockRates& mock, const fit::FixedNull& fit, const LeftOutFits& left_out,
                       double threshold) {
    ErrorRates errors;
    if (mock.cells == 0) {
        errors.reason = "no mock cells tell how many uninfected cells are called; map mock wells";
        return errors;
    }
    const auto cells = static_cast<double>(mock.cells);
    const auto count = static_cast<double>(mock.rates.size());
    const double rate = static_cast<double>(mock.called) / cells;
    const double binomial = rate * (1 - rate) / cells;
    const double between = variance_beyond(mock.rates, binomial * count);
    errors.false_positive_rate = rate;
    errors.false_positive_rate_sd = std::sqrt(between);
    errors.false_positive_rate_se = std::sqrt(binomial + between / count);
    if (!fit.valid) {
        errors.reason = "sensitivity unknown: " + fit.reason;
    } else if (!left_out.valid()) {
        errors.reason =
            "sensitivity uncertain: it rests on too few wells with infected cells; include wells with more virus";
    } else {
        errors.sensitivity = share_of_infected_above(fit, threshold);
        errors.sensitivity_se = jackknife_error(left_out, threshold);
    }
    return errors;
}

std::vector<double> left_out_prevalences(std::span<const ScaledWell> wells, const LeftOutFits& left_out) {
    std::vector<double> values;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        const std::size_t group = left_out.group[w];
        if (!wells[w].mock || group >= left_out.fits.size() || !left_out.fits[group].valid) continue;
        const auto fraction = fit::fraction_in(left_out.fits[group], wells[w].signal, {});
        if (fraction.valid) values.push_back(fraction.fraction);
    }
    return values;
}

}  // namespace viroplate::infection
