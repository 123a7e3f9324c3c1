#include "viroplate/infection/plate_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "infection/corrected_wells.hpp"
#include "infection/error_rates.hpp"
#include "infection/mock_cells.hpp"
#include "infection/scaled_wells.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/fit/interval.hpp"

namespace viroplate::infection {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void check_lengths(std::span<const WellSignal> wells) {
    for (const auto& well : wells) {
        if (!well.field.empty() && well.field.size() != well.signal.size()) {
            throw Error(Code::internal, fmt::format("calls: well {} has {} signals and {} fields", name(well.well),
                                                    well.signal.size(), well.field.size()));
        }
    }
}

/// Probability of each cell, π as known for its well; NaN without a signal.
void put_probabilities(CellCalls& cells, const ScaledWell& well, const fit::FixedNull& fit, double prevalence) {
    cells.probability.reserve(well.signal.size());
    for (const double signal : well.signal) {
        const auto probability = fit::posterior(fit.ratio, signal, prevalence);
        cells.probability.push_back(static_cast<float>(probability.value_or(kNan)));
    }
}

void put_states(CellCalls& cells, const WellSignal& well, const std::optional<double>& threshold) {
    cells.state.reserve(well.signal.size());
    for (std::size_t cell = 0; cell < well.signal.size(); ++cell) {
        const double signal = static_cast<double>(well.signal[cell]);
        // Without a threshold for the plate (fixed_null) the probability decides.
        const bool infected = threshold ? signal > *threshold : cells.probability[cell] >= 0.5F;
        cells.state.push_back(std::isnan(signal) ? CellState::no_signal
                              : infected         ? CellState::infected
                                                 : CellState::uninfected);
    }
}

WellCall count_states(const CellCalls& cells) {
    WellCall call;
    call.well = cells.well;
    for (const auto state : cells.state) {
        call.cells += state != CellState::no_signal;
        call.infected += state == CellState::infected;
    }
    if (call.cells == 0) return call;
    call.fraction = static_cast<double>(call.infected) / static_cast<double>(call.cells);
    const auto interval = fit::wilson_interval(call.infected, call.cells, 0.95);
    call.low = interval->low;
    call.high = interval->high;
    return call;
}

/// Signal at which a cell of a well with this π reaches a probability of one half, on the fit's scale.
double cut_on_scale(const fit::LikelihoodRatio& ratio, double prevalence) {
    const double wanted = (1 - prevalence) / prevalence;  // infinite at π = 0
    const auto at = std::lower_bound(ratio.ratio.begin(), ratio.ratio.end(), wanted);
    if (at == ratio.ratio.end()) return std::numeric_limits<double>::infinity();
    if (at == ratio.ratio.begin()) return -std::numeric_limits<double>::infinity();
    const auto right = static_cast<std::size_t>(at - ratio.ratio.begin());
    const double rise = ratio.ratio[right] - ratio.ratio[right - 1];
    const double part = (wanted - ratio.ratio[right - 1]) / rise;
    return ratio.signal[right - 1] + part * (ratio.signal[right] - ratio.signal[right - 1]);
}

/// π of every well, in the order of `wells`: from the joint fit, and for mock wells by its null and alternative.
std::vector<fit::NullFraction> prevalences(std::span<const ScaledWell> wells, const fit::FixedNull& fit) {
    std::vector<fit::NullFraction> result;
    std::size_t fitted = 0;
    for (const auto& well : wells) {
        result.push_back(well.mock ? fit::fraction_in(fit, well.signal, {}) : fit.wells[fitted++]);
    }
    return result;
}

/// π for wells that have none of their own: the mean of the other virus wells, 0 for mock wells.
double usual_prevalence(std::span<const ScaledWell> wells, std::span<const fit::NullFraction> fractions) {
    double sum = 0;
    double count = 0;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        if (wells[w].mock || !fractions[w].valid) continue;
        sum += fractions[w].fraction;
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

void call_cells(PlateCall& call, std::span<const WellSignal> given, std::span<const ScaledWell> wells,
                const SignalScale& scale, const fit::FixedNull& fit, std::span<const fit::NullFraction> fractions) {
    const double usual = fit.valid ? usual_prevalence(wells, fractions) : 0;
    for (std::size_t w = 0; w < wells.size(); ++w) {
        const std::size_t index = wells[w].index;
        CellCalls& cells = call.cells[index];
        WellFraction& well = call.wells[index];
        well.fields = static_cast<int>(wells[w].fields);
        well.cut = call.threshold.value;
        if (fit.valid) {
            const bool own = fractions[w].valid;
            const double prevalence = own ? fractions[w].fraction : wells[w].mock ? 0 : usual;
            if (own) well.prevalence = prevalence;
            put_probabilities(cells, wells[w], fit, prevalence);
            if (!call.threshold.value) well.cut = scale.from(cut_on_scale(fit.ratio, prevalence));
        }
        put_states(cells, given[index], call.threshold.value);
        well.counted = count_states(cells);
    }
}

/// The plate without a single call: every well has its cells counted, and the reason stands in `threshold`.
PlateCall refused(PlateCall call, std::span<const WellSignal> wells) {
    for (std::size_t w = 0; w < wells.size(); ++w) {
        call.wells[w].counted.cells = static_cast<std::size_t>(std::count_if(
            wells[w].signal.begin(), wells[w].signal.end(), [](float signal) { return !std::isnan(signal); }));
        call.cells[w].state.clear();
        call.wells[w].reason = "infection is not called";
    }
    call.probability_refused = call.correction_refused = "infection is not called: " + call.threshold.reason;
    call.detection_reason = call.errors.reason = call.fields.reason = "infection is not called";
    return call;
}

}  // namespace

PlateCall call_plate(std::span<const WellSignal> wells, const CallOptions& options) {
    check_lengths(wells);
    PlateCall call;
    call.threshold = threshold_from_mock(wells, options);
    call.cells.resize(wells.size());
    call.wells.resize(wells.size());
    for (std::size_t w = 0; w < wells.size(); ++w) {
        call.cells[w].well = wells[w].well;
        call.wells[w].counted.well = wells[w].well;
    }
    if (!call.threshold.value && call.threshold.method.empty()) return refused(std::move(call), wells);

    const std::vector<double> mock = MockCells(wells).all();
    const SignalScale scale = SignalScale::from_mock(mock);
    const auto scaled = scale_wells(wells, scale);
    const fit::FixedNull fit = fit_plate(scaled);
    if (!fit.valid) {
        call.probability_refused = call.correction_refused = fit.reason;
        if (!call.threshold.value) {  // fixed_null has nothing else to go by
            call.threshold.reason = fit.reason + "; use rule quantile";
            call.threshold.method.clear();
            return refused(std::move(call), wells);
        }
    }
    const auto fractions = fit.valid ? prevalences(scaled, fit) : std::vector<fit::NullFraction>(scaled.size());
    call.called = true;
    call_cells(call, wells, scaled, scale, fit, fractions);
    correct_wells(call, {wells, scaled, fractions, scale, fit, options});
    return call;
}

}  // namespace viroplate::infection
