#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "infection/mock_cells.hpp"
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
constexpr double kSure = 0.999;               // confidence of what is said against single wells

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
        case ThresholdRule::robust_sd:
            return fmt::format("median + {} x 1.4826 MAD of {} mock cells", options.k, sorted.size());
        case ThresholdRule::mean_sd:
            return fmt::format("mean + {} standard deviations of {} mock cells", options.k, sorted.size());
        case ThresholdRule::fixed:
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
    if (mock.wells().size() < 2) return result;
    for (std::size_t index = 0; index < mock.wells().size(); ++index) {
        const auto& well = mock.wells()[index];
        const std::vector<double> others = mock.without(index);
        const auto threshold = rule_threshold(others, options);
        if (!threshold) continue;
        const std::size_t above = mock.above(index, *threshold);
        result.cells += well.cells;
        result.above += above;
        const double centre = *fit::median(others);
        const double far = centre + kFarBeyondThreshold * std::max(0.0, *threshold - centre);
        const auto words = [&](std::size_t count) {
            return fmt::format("{} ({} of its cells)", name(well.address),
                               percent(static_cast<double>(count) / static_cast<double>(well.cells)));
        };
        const std::size_t far_above = mock.above(index, far);
        if (surely_more(far_above, well.cells, kInfectedLooking)) {
            result.infected.push_back(words(far_above));
        } else if (surely_more(above, well.cells, kInfectedLooking)) {
            result.bright.push_back(words(above));
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
    if (options.rule != ThresholdRule::quantile) return std::nullopt;
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
        const double intended = options.rule == ThresholdRule::quantile ? options.false_positive_rate : 0;
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

Threshold fixed_threshold(Threshold threshold, const MockCells& mock, const CallOptions& options) {
    if (!options.fixed) return refuse(std::move(threshold), "rule 'fixed' without a number: set infection.fixed");
    threshold.value = options.fixed;
    threshold.method = method_words({}, options);
    if (threshold.mock_cells == 0) {
        threshold.reason = "no mock cells: the false-positive rate of the fixed threshold is unknown";
        return threshold;
    }
    std::size_t above = 0;
    for (std::size_t well = 0; well < mock.wells().size(); ++well) above += mock.above(well, *options.fixed);
    threshold.left_out_rate = static_cast<double>(above) / static_cast<double>(threshold.mock_cells);
    if (fit::wilson_interval(above, threshold.mock_cells, 0.95)->low > kLargestLeftOutRate) {
        threshold.reason =
            fmt::format("{} of the mock cells lie above the fixed threshold", percent(*threshold.left_out_rate));
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
    if (options.rule == ThresholdRule::fixed) return fixed_threshold(std::move(threshold), mock, options);

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
    return threshold;
}

}  // namespace viroplate::infection
