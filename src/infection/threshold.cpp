#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "infection/mock_cells.hpp"
#include "infection/population_cut.hpp"
#include "viroplate/fit/interval.hpp"
#include "viroplate/fit/robust.hpp"
#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

namespace {

constexpr double kInfectedLooking = 0.05;  // share of a well's cells: five times what a passing plate may show
constexpr double kSecondPopulation = 0.2;  // share of all mock cells: no threshold can be drawn through a mixture
constexpr double kFarMads = 6;             // upper end of the 3 to 6 in use; a normal cell lies there once in a billion
constexpr double kFarBeyondThreshold = 2;  // in units of threshold − median: dim staining stays within, virus does not
constexpr double kLargestLeftOutRate = 0.01;  // the share of infected mock cells that is common practice
constexpr double kSaturatedMock = 0.05;       // beyond it even dim cells reach the largest grey value
constexpr double kSaturatedAll = 0.5;         // infected cells may saturate; half of all cells is a channel too bright
constexpr double kSaturatedDoubt = 0.02;
constexpr double kSure = 0.999;  // confidence of what is said against single wells

std::string percent(double share) {
    const double value = 100 * share;
    if (value >= 10) return fmt::format("{:.0f} %", value);
    return fmt::format("{:.2g} %", value);
}

std::string counted(std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void add(std::string& text, const std::string& part) { text += (text.empty() ? "" : "; ") + part; }

Threshold refuse(Threshold threshold, std::string reason) {
    threshold.value.reset();
    threshold.method.clear();
    threshold.reason = std::move(reason);
    return threshold;
}

/// Why there are too few mock cells for a threshold; empty when there are enough.
std::string shortage(const MockCells& mock, std::size_t cells, const CallOptions& options) {
    if (mock.mapped_wells() == 0) {
        return "no mock wells: nothing tells what an uninfected cell looks like; map mock wells, or set a fixed "
               "threshold";
    }
    if (cells == 0) return "the mock wells have no cells; check their images, or set a fixed threshold";
    const std::size_t least = std::max(static_cast<std::size_t>(std::max(0, options.minimum_mock_cells)), kFewestCells);
    if (cells < least) {
        return fmt::format(
            "{} in {} cannot carry a threshold, which takes at least {}; image more fields or more mock wells",
            counted(cells, "mock cell"), counted(mock.wells().size(), "well"), least);
    }
    return {};
}

std::string quantile_words(const std::vector<double>& sorted, const CallOptions& options) {
    const QuantileThreshold threshold = quantile_threshold(sorted, options.false_positive_rate);
    const std::string rate = percent(options.false_positive_rate);
    switch (threshold.way) {
        case QuantileThreshold::Way::rank:
            return fmt::format("signal of mock cell {} of {} in order: at most {} of new mock cells lie above",
                               threshold.rank, sorted.size(), rate);
        case QuantileThreshold::Way::beyond_all:
            return fmt::format("above all of the {} mock cells, too few to count {}", sorted.size(), rate);
        case QuantileThreshold::Way::guarded:
            break;
    }
    return fmt::format(
        "twice as far above the median of {} mock cells as their tail reaches at {}, below a few odd cells",
        sorted.size(), rate);
}

std::string method_words(const std::vector<double>& sorted, const CallOptions& options) {
    switch (options.rule) {
        case ThresholdRule::quantile:
            return quantile_words(sorted, options);
        case ThresholdRule::fixed_null:
            return fmt::format(
                "probability of at least one half that a cell is not one like the {} mock cells, by the well's own "
                "share of infected cells",
                sorted.size());
        case ThresholdRule::robust_sd:
            return fmt::format("median + {} x 1.4826 MAD of {} mock cells", options.k, sorted.size());
        case ThresholdRule::mean_sd:
            return fmt::format("mean + {} standard deviations of {} mock cells", options.k, sorted.size());
        case ThresholdRule::fixed:
        case ThresholdRule::mixture:
        case ThresholdRule::otsu:
            break;
    }
    return "fixed by the assay";
}

/// What the mock wells say about each other.
struct CrossCheck {
    std::optional<double> left_out_rate;
    std::size_t cells = 0;
    std::size_t above = 0;
    std::vector<std::string> infected;  // wells that look infected, with their share
    std::vector<std::string> bright;    // wells that only stand out
};

bool surely_more(std::size_t above, std::size_t cells, double share) {
    return fit::wilson_interval(above, cells, kSure)->low > share;
}

/// Leaves each mock well out of the threshold in turn.
CrossCheck cross_check(const MockCells& mock, const CallOptions& options) {
    CrossCheck result;
    for (const auto& left_out : leave_wells_out(mock, options)) {
        const auto& well = mock.wells()[left_out.well];
        result.cells += well.cells;
        result.above += left_out.above;
        const double reach = std::max(0.0, left_out.threshold - left_out.centre);
        const std::size_t far_above = mock.above(left_out.well, left_out.centre + kFarBeyondThreshold * reach);
        const auto words = [&](std::size_t count) {
            return fmt::format("{} ({} of its cells)", name(well.address),
                               percent(static_cast<double>(count) / static_cast<double>(well.cells)));
        };
        if (surely_more(far_above, well.cells, kInfectedLooking)) {
            result.infected.push_back(words(far_above));
        } else if (surely_more(left_out.above, well.cells, kInfectedLooking)) {
            result.bright.push_back(words(left_out.above));
        }
    }
    if (result.cells > 0) result.left_out_rate = static_cast<double>(result.above) / static_cast<double>(result.cells);
    return result;
}

std::string first_few(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 3); ++i) text += (i == 0 ? "" : ", ") + words[i];
    if (words.size() > 3) text += fmt::format(" and {} more", words.size() - 3);
    return text;
}

/// Whether mock cells are judged by a false-positive rate.
bool by_rate(ThresholdRule rule) { return rule == ThresholdRule::quantile || rule == ThresholdRule::fixed_null; }

/// Share of mock cells far brighter than the rest.
double far_share(const std::vector<double>& sorted) {
    const double mad = *fit::scaled_mad(sorted);
    if (!(mad > 0)) return 0;
    const double limit = *fit::median(sorted) + kFarMads * mad;
    const auto far = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), limit);
    return static_cast<double>(far) / static_cast<double>(sorted.size());
}

/// Share of mock cells above a quantile's threshold, where the guard lets surely more through than intended.
std::optional<double> odd_share(const std::vector<double>& sorted, double threshold, const CallOptions& options) {
    if (!by_rate(options.rule)) return std::nullopt;
    const auto above =
        static_cast<std::size_t>(sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), threshold));
    if (!(fit::wilson_interval(above, sorted.size(), 0.95)->low > options.false_positive_rate)) return std::nullopt;
    return static_cast<double>(above) / static_cast<double>(sorted.size());
}

/// What limits a threshold that stands.
std::string doubts(const std::vector<double>& sorted, double threshold, const CrossCheck& check,
                   const CallOptions& options, std::size_t mock_wells) {
    std::string text;
    if (mock_wells == 1) add(text, "one mock well: the false-positive rate cannot be cross-checked");
    if (mock_wells > 1 && !check.left_out_rate) {
        add(text, "all but one mock well are nearly empty: the false-positive rate cannot be cross-checked");
    }
    if (!check.bright.empty()) {
        add(text,
            fmt::format("above the threshold of the other mock wells: {}; stained differently, or a little infected?",
                        first_few(check.bright)));
    } else if (check.left_out_rate) {
        const double intended = by_rate(options.rule) ? options.false_positive_rate : 0;
        const double largest = std::max(kLargestLeftOutRate, 2 * intended);
        if (fit::wilson_interval(check.above, check.cells, 0.95)->low > largest) {
            add(text,
                fmt::format("mock wells differ: with each left out of the threshold in turn, {} of their cells are "
                            "called infected",
                            percent(*check.left_out_rate)));
        }
    }
    if (const double far = far_share(sorted); far > kInfectedLooking) {
        add(text, fmt::format(
                      "{} of the mock cells are far brighter than the rest and lift the threshold: infected cells may "
                      "be missed; look at the brightest mock cells",
                      percent(far)));
    } else if (const auto odd = odd_share(sorted, threshold, options)) {
        add(text, fmt::format("{} of the mock cells are too bright for their tail and count as infected; look at the "
                              "brightest mock cells",
                              percent(*odd)));
    }
    return text;
}

/// Share of mock cells above a threshold that does not follow from them, and the doubt where it is large.
void judge_by_mock(Threshold& threshold, const MockCells& mock, const char* adjective) {
    if (threshold.mock_cells == 0) {
        add(threshold.reason,
            fmt::format("no mock cells: the false-positive rate of the {} threshold is unknown", adjective));
        return;
    }
    std::size_t above = 0;
    for (std::size_t well = 0; well < mock.wells().size(); ++well) above += mock.above(well, *threshold.value);
    threshold.left_out_rate = static_cast<double>(above) / static_cast<double>(threshold.mock_cells);
    if (fit::wilson_interval(above, threshold.mock_cells, 0.95)->low > kLargestLeftOutRate) {
        add(threshold.reason, fmt::format("{} of the mock cells lie above the {} threshold",
                                          percent(*threshold.left_out_rate), adjective));
    }
}

Threshold fixed_threshold(Threshold threshold, const MockCells& mock, const CallOptions& options) {
    if (!options.fixed) return refuse(std::move(threshold), "rule 'fixed' without a number: set infection.fixed");
    threshold.value = options.fixed;
    threshold.method = method_words({}, options);
    judge_by_mock(threshold, mock, "fixed");
    return threshold;
}

/// Threshold from the mock cells alone, or the judgement of them that fixed_null takes over.
Threshold mock_threshold(Threshold threshold, const MockCells& mock, const std::vector<double>& sorted,
                         const CallOptions& options) {
    if (auto reason = shortage(mock, sorted.size(), options); !reason.empty()) {
        return refuse(std::move(threshold), std::move(reason));
    }
    if (sorted.front() == sorted.back()) {
        return refuse(std::move(threshold),
                      "all mock cells have the same signal: the virus channel looks empty or saturated; check it");
    }
    if (options.rule == ThresholdRule::robust_sd && !(*fit::scaled_mad(sorted) > 0)) {
        return refuse(std::move(threshold),
                      "more than half of the mock cells have the same signal, so robust_sd has no spread to go by; use "
                      "rule quantile");
    }
    const CrossCheck check = cross_check(mock, options);
    threshold.left_out_rate = check.left_out_rate;
    if (!check.infected.empty()) {
        return refuse(
            std::move(threshold),
            fmt::format("mock wells disagree; far brighter than the other mock wells, as if infected: {}; look "
                        "at their images, exclude what is infected or stained differently, and call again",
                        first_few(check.infected)));
    }
    if (const double far = far_share(sorted); far > kSecondPopulation) {
        return refuse(
            std::move(threshold),
            fmt::format("{} of the mock cells are far brighter than the rest, as if infected; check the plate "
                        "map and the mock wells' images",
                        percent(far)));
    }
    threshold.value = rule_threshold(sorted, options);
    threshold.method = method_words(sorted, options);
    threshold.reason = doubts(sorted, *threshold.value, check, options, mock.wells().size());
    if (options.rule == ThresholdRule::fixed_null) threshold.value.reset();
    return threshold;
}

/// Threshold from all cells of the plate. The mock cells are asked first whether they are fit to judge it.
Threshold population_threshold(Threshold threshold, const MockCells& mock, const std::vector<double>& sorted,
                               std::span<const WellSignal> wells, const CallOptions& options) {
    CallOptions judged = options;
    judged.rule = ThresholdRule::quantile;
    const bool needs_mock = options.rule == ThresholdRule::mixture || !sorted.empty();
    const Threshold by_mock = mock_threshold(threshold, mock, sorted, judged);
    if (needs_mock && !by_mock.value) return refuse(std::move(threshold), by_mock.reason);
    const PopulationCut cut =
        options.rule == ThresholdRule::otsu ? otsu_cut(wells, sorted) : mixture_cut(wells, sorted);
    if (!cut.value) return refuse(std::move(threshold), cut.reason);
    threshold.value = cut.value;
    threshold.method = cut.method;
    judge_by_mock(threshold, mock, name(options.rule));
    return threshold;
}

/// Shares of cells with saturated pixels, among mock cells and among all.
struct Saturation {
    double mock = 0;
    double all = 0;
};

Saturation saturation(std::span<const WellSignal> wells) {
    std::size_t cells = 0;
    std::size_t saturated = 0;
    std::size_t mock_cells = 0;
    std::size_t mock_saturated = 0;
    for (const auto& well : wells) {
        const auto with_signal = static_cast<std::size_t>(
            std::count_if(well.signal.begin(), well.signal.end(), [](float signal) { return !std::isnan(signal); }));
        cells += with_signal;
        saturated += well.saturated;
        if (well.mock) mock_cells += with_signal;
        if (well.mock) mock_saturated += well.saturated;
    }
    const auto share = [](std::size_t part, std::size_t whole) {
        return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    return {share(mock_saturated, mock_cells), share(saturated, cells)};
}

/// What saturation leaves of a threshold.
Threshold weigh_saturation(Threshold threshold, const Saturation& saturated, ThresholdRule rule) {
    const bool stands = threshold.value || !threshold.method.empty();
    if (!stands) return threshold;
    const char* remedy = "lower the exposure or the gain";
    if (rule != ThresholdRule::fixed && saturated.mock > kSaturatedMock) {
        return refuse(std::move(threshold),
                      fmt::format("{} of the mock cells are saturated in this channel, so infected "
                                  "cells cannot be brighter; {}",
                                  percent(saturated.mock), remedy));
    }
    if (rule != ThresholdRule::fixed && saturated.all > kSaturatedAll) {
        return refuse(std::move(threshold),
                      fmt::format("{} of all cells are saturated in this channel, and cells beyond the largest grey "
                                  "value do not differ; {}",
                                  percent(saturated.all), remedy));
    }
    const double largest = std::max(saturated.mock, saturated.all);
    if (largest > kSaturatedDoubt) {
        add(threshold.reason, fmt::format("{} of the {}cells are saturated in this channel; {}", percent(largest),
                                          saturated.mock > saturated.all ? "mock " : "", remedy));
    }
    return threshold;
}

}  // namespace

Threshold threshold_from_mock(std::span<const WellSignal> wells, const CallOptions& options) {
    const MockCells mock(wells);
    const std::vector<double> sorted = mock.all();
    Threshold threshold;
    threshold.mock_cells = sorted.size();
    threshold.mock_wells = static_cast<int>(mock.wells().size());
    switch (options.rule) {
        case ThresholdRule::fixed:
            threshold = fixed_threshold(std::move(threshold), mock, options);
            break;
        case ThresholdRule::mixture:
        case ThresholdRule::otsu:
            threshold = population_threshold(std::move(threshold), mock, sorted, wells, options);
            break;
        case ThresholdRule::quantile:
        case ThresholdRule::robust_sd:
        case ThresholdRule::mean_sd:
        case ThresholdRule::fixed_null:
            threshold = mock_threshold(std::move(threshold), mock, sorted, options);
            break;
    }
    return weigh_saturation(std::move(threshold), saturation(wells), options.rule);
}

}  // namespace viroplate::infection
