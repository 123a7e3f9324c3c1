#include "infection/scaled_wells.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace viroplate::infection {

namespace {

constexpr std::size_t kTableSteps = 400;

/// π at a place of the table: dense near 0 and 1, where the variance changes fast.
double prevalence_at(std::size_t step) {
    const double angle = std::acos(-1.0) * static_cast<double>(step) / static_cast<double>(kTableSteps);
    return (1 - std::cos(angle)) / 2;
}

ScaledWell scale_well(const WellSignal& well, std::size_t index, const SignalScale& scale) {
    ScaledWell result;
    result.index = index;
    result.mock = well.mock;
    result.signal.reserve(well.signal.size());
    std::vector<std::int32_t> numbers;
    for (std::size_t cell = 0; cell < well.signal.size(); ++cell) {
        const double signal = static_cast<double>(well.signal[cell]);
        result.signal.push_back(scale.to(signal));
        if (std::isnan(signal)) continue;
        ++result.cells;
        const std::int32_t number = well.field.empty() ? 0 : well.field[cell];
        if (std::find(numbers.rbegin(), numbers.rend(), number) == numbers.rend()) numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    result.fields = numbers.size();
    result.field.resize(well.signal.size(), 0);
    if (numbers.size() < 2) return result;
    for (std::size_t cell = 0; cell < well.signal.size(); ++cell) {
        const auto place = std::lower_bound(numbers.begin(), numbers.end(), well.field[cell]) - numbers.begin();
        result.field[cell] = static_cast<std::uint32_t>(place);
    }
    return result;
}

}  // namespace

std::vector<ScaledWell> scale_wells(std::span<const WellSignal> wells, const SignalScale& scale) {
    std::vector<std::size_t> order(wells.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return wells[a].well < wells[b].well; });
    std::vector<ScaledWell> scaled;
    scaled.reserve(wells.size());
    for (const std::size_t index : order) scaled.push_back(scale_well(wells[index], index, scale));
    return scaled;
}

ClassCounts::ClassCounts(const ScaledWell& well, const fit::FixedNull& fit)
    : fields_(well.fields), classes_(fit.edge.size() + 1), counts_(well.fields * classes_, 0) {
    for (std::size_t cell = 0; cell < well.signal.size(); ++cell) {
        if (std::isnan(well.signal[cell])) continue;
        const auto place = std::upper_bound(fit.edge.begin(), fit.edge.end(), well.signal[cell]) - fit.edge.begin();
        ++counts_[well.field[cell] * classes_ + static_cast<std::size_t>(place)];
    }
}

double information(const fit::FixedNull& fit, double prevalence) {
    double sum = 0;
    for (std::size_t c = 0; c < fit.null_mass.size(); ++c) {
        const double null = fit.null_mass[c];
        const double alternative = fit.alternative_mass[c];
        const double mixed = (1 - prevalence) * null + prevalence * alternative;
        if (mixed > 0) sum += (alternative - null) * (alternative - null) / mixed;
    }
    return sum;
}

std::vector<double> gain_by_shift(const fit::FixedNull& fit, double prevalence) {
    const auto& edge = fit.edge;
    const auto mixed = [&](std::size_t c) {
        return (1 - prevalence) * fit.null_mass[c] + prevalence * fit.alternative_mass[c];
    };
    std::vector<double> gain(fit.null_mass.size(), 0);
    for (std::size_t e = 0; e < edge.size(); ++e) {
        // Density at the edge from the classes beside it, the outer ones of which are open and have no width.
        double mass = 0;
        double width = 0;
        if (e > 0) {
            mass += mixed(e);
            width += edge[e] - edge[e - 1];
        }
        if (e + 1 < edge.size()) {
            mass += mixed(e + 1);
            width += edge[e + 1] - edge[e];
        }
        const double flux = width > 0 ? mass / width : 0;
        gain[e] -= flux;
        gain[e + 1] += flux;
    }
    return gain;
}

PrevalenceTable::PrevalenceTable(const fit::FixedNull& fit) {
    for (std::size_t step = 0; step <= kTableSteps; ++step) {
        const double prevalence = prevalence_at(step);
        const std::vector<double> gain = gain_by_shift(fit, prevalence);
        const double variance = 1 / information(fit, prevalence);
        double score = 0;
        for (std::size_t c = 0; c < gain.size(); ++c) {
            const double difference = fit.alternative_mass[c] - fit.null_mass[c];
            const double mixed = fit.null_mass[c] + prevalence * difference;
            if (mixed > 0) score += gain[c] * difference / mixed;
        }
        variance_.push_back(variance);
        shift_.push_back(score * variance);
    }
}

double PrevalenceTable::at(const std::vector<double>& column, double prevalence) {
    const double place =
        std::acos(1 - 2 * std::clamp(prevalence, 0.0, 1.0)) / std::acos(-1.0) * static_cast<double>(kTableSteps);
    const auto step = std::min(kTableSteps - 1, static_cast<std::size_t>(place));
    const double low = prevalence_at(step);
    const double high = prevalence_at(step + 1);
    const double part = std::clamp((prevalence - low) / (high - low), 0.0, 1.0);
    return column[step] + part * (column[step + 1] - column[step]);
}

double infected_density(const fit::FixedNull& fit, double signal) {
    const auto place = std::upper_bound(fit.edge.begin(), fit.edge.end(), signal) - fit.edge.begin();
    const auto at = static_cast<std::size_t>(place);
    if (at == 0 || at == fit.edge.size()) return 0;
    return fit.alternative_mass[at] / (fit.edge[at] - fit.edge[at - 1]);
}

double share_of_infected_above(const fit::FixedNull& fit, double signal) {
    const auto place = std::upper_bound(fit.edge.begin(), fit.edge.end(), signal) - fit.edge.begin();
    const auto at = static_cast<std::size_t>(place);
    double above = 0;
    for (std::size_t c = at + 1; c < fit.alternative_mass.size(); ++c) above += fit.alternative_mass[c];
    // The outer classes are open: half of them, for want of better.
    double part = 0.5;
    if (at > 0 && at < fit.edge.size()) part = (fit.edge[at] - signal) / (fit.edge[at] - fit.edge[at - 1]);
    return above + part * fit.alternative_mass[at];
}

}  // namespace viroplate::infection
