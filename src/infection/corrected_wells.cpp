#include "infection/corrected_wells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>

#include "infection/error_rates.hpp"
#include "infection/field_spread.hpp"
#include "infection/fraction_error.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr double kLeastReach = 0.3;  // s − f
constexpr double kConfidence = 0.95;
constexpr double kDetectionSds = 3;
constexpr double kFewestSeen = 3;            // infected cells expected in a well: none is seen once in 20 (Hanley 1983)
constexpr std::size_t kFewestMockWells = 3;  // below it a standard deviation between wells says nothing

double t_quantile(double degrees) {
    return boost::math::quantile(boost::math::students_t(degrees), (1 + kConfidence) / 2);
}

/// Everything about the plate that wells share, ready for their intervals.
struct PlateError {
    FractionError common;
    PrevalenceTable table;
    std::vector<WellSpread> spread;    // as CalledPlate::wells
    std::vector<FractionError> wells;  // likewise
};

/// Why no well of the plate can be corrected; empty where they can.
std::string refusal(const PlateCall& call, const CalledPlate& plate) {
    if (!plate.fit.valid) return plate.fit.reason;
    if (!call.threshold.value) return {};
    if (!call.errors.sensitivity || !call.errors.false_positive_rate) return call.errors.reason;
    const double reach = *call.errors.sensitivity - *call.errors.false_positive_rate;
    if (reach >= kLeastReach) return {};
    return fmt::format(
        "the threshold finds {:.0f} % of the infected cells and {:.2g} % of the others: less than {} apart, too little "
        "to "
        "correct by; use rule fixed_null, or a stain or statistic that tells infected cells better",
        100 * *call.errors.sensitivity, 100 * *call.errors.false_positive_rate, kLeastReach);
}

void put_fractions(PlateCall& call, const CalledPlate& plate) {
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        WellFraction& well = call.wells[plate.wells[w].index];
        if (!well.counted.fraction) {
            well.reason = "no cells";
        } else if (call.threshold.value) {
            const double f = *call.errors.false_positive_rate;
            well.corrected = (*well.counted.fraction - f) / (*call.errors.sensitivity - f);
        } else if (plate.prevalences[w].valid) {
            well.corrected = plate.prevalences[w].fraction;
        } else {
            well.reason = plate.prevalences[w].reason;
        }
    }
}

/// Corrected fractions of the mock wells: each with itself left out where a threshold follows from the others.
std::vector<double> corrected_mock(const PlateCall& call, const CalledPlate& plate, const MockRates& mock,
                                   const LeftOutFits& left_out) {
    if (!call.threshold.value) return left_out_prevalences(plate.wells, left_out);
    std::vector<double> values;
    const double f = *call.errors.false_positive_rate;
    for (const double rate : mock.rates) values.push_back((rate - f) / (*call.errors.sensitivity - f));
    return values;
}

void put_detection_limit(PlateCall& call, const CalledPlate& plate, const std::vector<double>& mock) {
    if (mock.size() < kFewestMockWells) {
        call.detection_reason = fmt::format(
            "the spread between mock wells takes at least {} mock wells with cells (five under rule fixed_null)",
            kFewestMockWells);
        return;
    }
    std::vector<double> cells;
    for (const auto& well : plate.wells) {
        if (well.cells > 0) cells.push_back(static_cast<double>(well.cells));
    }
    const double by_mock = *fit::mean(mock) + kDetectionSds * *fit::standard_deviation(mock);
    call.detection_limit = std::max(by_mock, kFewestSeen / *fit::median(cells));
}

std::vector<WellSpread> spreads(const CalledPlate& plate) {
    std::vector<WellSpread> result;
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        const auto& fraction = plate.prevalences[w];
        // A well without a fraction of its own tells nothing, and is taken as all wells are.
        const double prevalence = fraction.valid && !plate.wells[w].mock ? fraction.fraction : 0;
        result.push_back(spread_between_fields(ClassCounts(plate.wells[w], plate.fit), plate.fit, prevalence));
    }
    return result;
}

FractionError common_error(const PlateCall& call, const std::vector<double>& mock, const CalledPlate& plate,
                           const PrevalenceTable& table) {
    FractionError error;
    error.rho = call.fields.rho;
    error.rho_trend = call.fields.trend;
    error.staining_sd = call.errors.staining_sd;
    if (call.threshold.value) {
        error.way = FractionError::Way::rates;
        error.false_positive_rate = *call.errors.false_positive_rate;
        error.sensitivity = *call.errors.sensitivity;
        const double reach = error.sensitivity - error.false_positive_rate;
        const auto scaled = [&](double sd) { return sd * sd / (reach * reach); };
        error.mock_variance = scaled(call.errors.false_positive_rate_sd);
        error.rate_variance = scaled(call.errors.false_positive_rate_se);
        error.infected_at_cut = infected_density(plate.fit, plate.scale.to(*call.threshold.value));
        error.sensitivity_variance = scaled(call.errors.sensitivity_se);
        return error;
    }
    error.way = FractionError::Way::prevalence;
    double inverse_cells = 0;
    for (const auto& well : plate.wells) {
        if (well.mock && well.cells > 0) inverse_cells += 1 / static_cast<double>(well.cells);
    }
    if (!mock.empty()) {
        const double counting = table.variance(0) * inverse_cells / static_cast<double>(mock.size());
        const double staining = table.shift(0) * error.staining_sd;
        error.mock_variance = variance_beyond(mock, counting + staining * staining);
    }
    return error;
}

PlateError plate_error(PlateCall& call, const CalledPlate& plate, const std::vector<double>& mock) {
    PlateError error{{}, PrevalenceTable(plate.fit), spreads(plate), {}};
    call.fields = pool_spread(error.spread);
    error.common = common_error(call, mock, plate, error.table);
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        FractionError well = error.common;
        well.cells = static_cast<double>(plate.wells[w].cells);
        well.clumping = error.spread[w].clumping;
        well.dispersion = error.spread[w].dispersion;
        const auto& fraction = plate.prevalences[w];
        if (well.way == FractionError::Way::prevalence && fraction.valid) {
            const double counting = error.table.variance(fraction.fraction) / well.cells;
            well.model_variance = std::max(0.0, fraction.standard_error * fraction.standard_error - counting);
        }
        error.wells.push_back(well);
    }
    return error;
}

void put_intervals(PlateCall& call, const CalledPlate& plate, const PlateError& error) {
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        WellFraction& well = call.wells[plate.wells[w].index];
        if (!well.corrected) continue;
        if (!call.fields.reason.empty()) {
            well.reason = call.fields.reason;
            continue;
        }
        const FractionError& own = error.wells[w];
        well.interval = score_interval(*well.corrected, t_quantile(error.spread[w].t_degrees), [&](double fraction) {
            return own.own(fraction, error.table) + own.shared(fraction);
        });
    }
}

/// Wells of one replicate number, in order of address, by their place in CalledPlate::wells.
std::map<std::int32_t, std::vector<std::size_t>> replicate_groups(const PlateCall& call, const CalledPlate& plate) {
    std::map<std::int32_t, std::vector<std::size_t>> groups;
    for (std::size_t w = 0; w < plate.wells.size(); ++w) {
        const std::size_t index = plate.wells[w].index;
        const std::int32_t replicate = plate.given[index].replicate;
        if (replicate < 0) continue;
        auto& wells = groups[replicate];
        if (call.wells[index].corrected) wells.push_back(w);
    }
    return groups;
}

/// Scatter of replicate wells beyond that within wells, as an intra-class correlation: Var = ρ π (1 − π).
struct ReplicateSpread {
    double rho = 0;
    double degrees = 0;
};

double corrected_mean(const PlateCall& call, const CalledPlate& plate, const std::vector<std::size_t>& wells) {
    double sum = 0;
    for (const std::size_t w : wells) sum += *call.wells[plate.wells[w].index].corrected;
    return sum / static_cast<double>(wells.size());
}

/// By moments, pooled over all groups.
ReplicateSpread replicate_spread(const PlateCall& call, const CalledPlate& plate, const PlateError& error,
                                 const std::map<std::int32_t, std::vector<std::size_t>>& groups) {
    ReplicateSpread spread;
    double excess = 0;
    double reach = 0;
    for (const auto& [replicate, wells] : groups) {
        if (wells.size() < 2) continue;
        const double mean = corrected_mean(call, plate, wells);
        const double middle = std::clamp(mean, 0.0, 1.0);
        const double share = 1 - 1 / static_cast<double>(wells.size());
        for (const std::size_t w : wells) {
            const double away = *call.wells[plate.wells[w].index].corrected - mean;
            excess += away * away - share * error.wells[w].own(middle, error.table);
            reach += share * middle * (1 - middle);
        }
        spread.degrees += static_cast<double>(wells.size()) - 1;
    }
    if (reach > 0) spread.rho = std::clamp(excess / reach, 0.0, 1.0);
    return spread;
}

fit::Interval replicate_interval(double mean, const std::vector<std::size_t>& wells, const PlateError& error,
                                 const ReplicateSpread& spread) {
    const auto count = static_cast<double>(wells.size());
    return score_interval(mean, t_quantile(spread.degrees), [&](double fraction) {
        double own = 0;
        double shared = 0;
        for (const std::size_t w : wells) {
            own += error.wells[w].own(fraction, error.table) + spread.rho * fraction * (1 - fraction);
            shared = std::max(shared, error.wells[w].shared(fraction));
        }
        return own / (count * count) + shared;
    });
}

void put_replicates(PlateCall& call, const CalledPlate& plate, const PlateError& error) {
    const auto groups = replicate_groups(call, plate);
    const ReplicateSpread spread = replicate_spread(call, plate, error, groups);
    for (const auto& group : groups) {
        const std::vector<std::size_t>& wells = group.second;
        ReplicateFraction result;
        result.replicate = group.first;
        for (const std::size_t w : wells) result.wells.push_back(plate.wells[w].index);
        if (wells.empty()) {
            result.reason = "none of the replicate wells has a corrected fraction";
        } else {
            result.corrected = corrected_mean(call, plate, wells);
            if (!(spread.degrees > 0)) {
                result.reason = "no two replicate wells: the spread between wells is unknown";
            } else if (!call.fields.reason.empty()) {
                result.reason = call.fields.reason;
            } else {
                result.interval = replicate_interval(*result.corrected, wells, error, spread);
            }
        }
        call.replicates.push_back(std::move(result));
    }
}

void refuse(PlateCall& call, const std::string& reason) {
    call.correction_refused = reason;
    if (call.fields.wells == 0 && call.fields.reason.empty()) call.fields.reason = reason;
    call.detection_reason = reason;
    for (auto& well : call.wells) well.reason = reason;
}

}  // namespace

void correct_wells(PlateCall& call, const CalledPlate& plate) {
    LeftOutFits left_out;
    if (plate.fit.valid) left_out = leave_fifths_out(plate.wells, plate.fit);
    MockRates mock;
    if (call.threshold.value) {
        mock = mock_rates(plate.given, plate.options, *call.threshold.value);
        call.errors = error_rates(mock, plate.fit, left_out, plate.scale.to(*call.threshold.value));
    } else {
        call.errors.reason = "rule fixed_null draws no threshold for the plate";
    }
    call.errors.staining_sd = staining_sd(plate.wells);
    if (const std::string reason = refusal(call, plate); !reason.empty()) return refuse(call, reason);
    put_fractions(call, plate);
    const std::vector<double> mock_fractions = corrected_mock(call, plate, mock, left_out);
    put_detection_limit(call, plate, mock_fractions);
    const PlateError error = plate_error(call, plate, mock_fractions);
    put_intervals(call, plate, error);
    put_replicates(call, plate, error);
}

}  // namespace viroplate::infection
