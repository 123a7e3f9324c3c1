#include "viroplate/screen/quality.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "screen/wells.hpp"
#include "screen/words.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/fit/interval.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::screen {

namespace {

constexpr std::size_t kFewestWells = 4;  // below, the spread of a group is a guess

using Values = std::span<const double>;
using Statistic = std::function<std::optional<double>(Values, Values)>;

/// 1 − 3 (spread_high + spread_low) / |distance|; nothing without spread (it would be a false 1) or distance.
std::optional<double> window(double distance, double spread_high, double spread_low) {
    const double spread = spread_high + spread_low;
    if (!(spread > 0) || distance == 0) return std::nullopt;
    return 1 - 3 * spread / std::abs(distance);
}

std::optional<double> z_prime(Values high, Values low) {
    return window(*fit::mean(high) - *fit::mean(low), *fit::standard_deviation(high), *fit::standard_deviation(low));
}

std::optional<double> robust_z_prime(Values high, Values low) {
    return window(*fit::median(high) - *fit::median(low), *fit::scaled_mad(high), *fit::scaled_mad(low));
}

std::optional<double> ssmd(Values high, Values low) {
    const double spread = std::hypot(*fit::standard_deviation(high), *fit::standard_deviation(low));
    if (!(spread > 0)) return std::nullopt;
    return (*fit::mean(high) - *fit::mean(low)) / spread;
}

/// Why the groups are too small, in words; empty when they are not.
std::string shortage(const ControlQuality& quality) {
    if (quality.high.size() >= kFewestWells && quality.low.size() >= kFewestWells) return {};
    return fmt::format("each group needs at least {} wells with a value: {} has {}, {} has {}", kFewestWells,
                       quality.high_words, quality.high.size(), quality.low_words, quality.low.size());
}

Figure figure_with_interval(const ControlQuality& quality, const Statistic& statistic, const std::string& no_value) {
    Figure figure;
    figure.value = statistic(quality.high, quality.low);
    if (!figure.value) {
        figure.reason = no_value;
        return figure;
    }
    const auto interval = fit::bootstrap_interval(quality.high, quality.low, statistic, {});
    if (!interval) {
        figure.reason = "no interval: too many wells have the same value";
        return figure;
    }
    figure.low = interval->low;
    figure.high = interval->high;
    return figure;
}

void fill_figures(ControlQuality& quality) {
    const std::string few = shortage(quality);
    if (!few.empty()) {
        for (Figure* figure : {&quality.z_prime, &quality.robust_z_prime, &quality.ssmd}) figure->reason = few;
        return;
    }
    const std::string equal = "the wells of each group do not vary, or the groups have the same mean";
    quality.z_prime = figure_with_interval(quality, z_prime, equal);
    quality.robust_z_prime = figure_with_interval(
        quality, robust_z_prime,
        "more than half of the wells of each group have the same value, or the groups have the same median");
    quality.ssmd = figure_with_interval(quality, ssmd, "the wells of each group do not vary");
}

std::vector<double> values_of(const table::Table& wells, const WellSelector& selector, const std::string& readout) {
    std::vector<double> values;
    for (std::size_t row = 0; row < wells.rows(); ++row) {
        if (!selector.matches(wells, row)) continue;
        if (const auto value = number_of(wells, row, readout)) values.push_back(*value);
    }
    return values;
}

void check_readout(const table::Table& wells, const ControlPair& pair) {
    if (wells.has(pair.readout)) return;
    std::vector<std::string> columns;
    for (const auto& column : wells.columns()) columns.push_back(column.name);
    const auto near = nearest(pair.readout, columns);
    throw Error(Code::assay, fmt::format("the controls '{}' ask for '{}', which no well has", pair.name, pair.readout),
                near ? fmt::format("Did you mean '{}'?", *near)
                     : "Name infected_fraction, relative_cells or one of the assay's readouts.");
}

}  // namespace

ControlQuality control_quality(std::span<const double> high, std::span<const double> low) {
    ControlQuality quality;
    quality.high_words = "the high group";
    quality.low_words = "the low group";
    quality.high.assign(high.begin(), high.end());
    quality.low.assign(low.begin(), low.end());
    fill_figures(quality);
    return quality;
}

ControlQuality control_quality(const table::Table& wells, const ControlPair& pair) {
    check_readout(wells, pair);
    ControlQuality quality;
    quality.name = pair.name;
    quality.readout = pair.readout;
    quality.high_words = pair.high.words();
    quality.low_words = pair.low.words();
    quality.high = values_of(wells, pair.high, pair.readout);
    quality.low = values_of(wells, pair.low, pair.readout);
    fill_figures(quality);
    return quality;
}

}  // namespace viroplate::screen
