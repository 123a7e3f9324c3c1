#include "infection/mock_cells.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr std::size_t kTailCells = 20;  // known then to about a fifth
constexpr std::size_t kTailPart =
    10;                       // brightest tenth: twice the share of odd cells at which mock wells look infected
constexpr double kGuard = 2;  // tails of real distributions end within 1.3 times the exponential one

/// Where an exponential tail of the brightest signals ends that a new cell exceeds with probability `rate`.
double tail_end(std::span<const double> sorted, double rate) {
    const std::size_t tail_cells = std::max(kTailCells, sorted.size() / kTailPart);
    const double start = sorted[sorted.size() - 1 - tail_cells];
    // The median excess, not the mean: a few odd cells among the brightest must not stretch the tail.
    const double scale = (*fit::median(sorted.last(tail_cells)) - start) / std::log(2.0);
    const double share_beyond = static_cast<double>(tail_cells + 1) / static_cast<double>(sorted.size() + 1);
    return start + scale * std::max(0.0, std::log(share_beyond / rate));
}

}  // namespace

MockCells::MockCells(std::span<const WellSignal> wells) {
    for (const auto& well : wells) {
        if (!well.mock) continue;
        ++mapped_wells_;
        const std::size_t before = cells_.size();
        for (const float signal : well.signal) {
            if (std::isfinite(signal)) cells_.push_back({static_cast<double>(signal), wells_.size()});
        }
        if (cells_.size() > before) wells_.push_back({well.well, cells_.size() - before});
    }
    std::sort(cells_.begin(), cells_.end(),
              [](const Cell& a, const Cell& b) { return std::tie(a.signal, a.well) < std::tie(b.signal, b.well); });
}

std::vector<double> MockCells::all() const {
    std::vector<double> signals;
    signals.reserve(cells_.size());
    for (const auto& cell : cells_) signals.push_back(cell.signal);
    return signals;
}

std::vector<double> MockCells::without(std::size_t well) const {
    std::vector<double> signals;
    signals.reserve(cells_.size());
    for (const auto& cell : cells_) {
        if (cell.well != well) signals.push_back(cell.signal);
    }
    return signals;
}

std::size_t MockCells::above(std::size_t well, double limit) const {
    return static_cast<std::size_t>(std::count_if(
        cells_.begin(), cells_.end(), [&](const Cell& cell) { return cell.well == well && cell.signal > limit; }));
}

QuantileThreshold quantile_threshold(std::span<const double> sorted, double false_positive_rate) {
    const std::size_t n = sorted.size();
    const double tail = tail_end(sorted, false_positive_rate);
    // Rounded down a little first: (1 − 0.005) · 4200 is 4179, not the next number above it.
    const double rank = std::ceil((1 - false_positive_rate) * static_cast<double>(n + 1) * (1 - 1e-12));
    QuantileThreshold result;
    if (rank <= static_cast<double>(n)) {
        result.rank = static_cast<std::size_t>(std::max(1.0, rank));
        result.value = sorted[result.rank - 1];
    } else {
        result.way = QuantileThreshold::Way::beyond_all;
        result.value = std::max(sorted.back(), tail);
    }
    const double centre = *fit::median(sorted);
    const double guard = centre + kGuard * (tail - centre);
    if (tail > centre && guard < result.value) return {guard, QuantileThreshold::Way::guarded, 0};
    return result;
}

std::optional<double> rule_threshold(std::span<const double> sorted, const CallOptions& options) {
    if (sorted.size() < kFewestCells) return std::nullopt;
    switch (options.rule) {
        case ThresholdRule::quantile:
        case ThresholdRule::fixed_null:
            return quantile_threshold(sorted, options.false_positive_rate).value;
        case ThresholdRule::robust_sd:
            return *fit::median(sorted) + options.k * *fit::scaled_mad(sorted);
        case ThresholdRule::mean_sd:
            return *fit::mean(sorted) + options.k * *fit::standard_deviation(sorted);
        case ThresholdRule::fixed:
        case ThresholdRule::mixture:
        case ThresholdRule::otsu:
            break;
    }
    return options.fixed;
}

std::vector<LeftOutWell> leave_wells_out(const MockCells& mock, const CallOptions& options) {
    std::vector<LeftOutWell> results;
    if (mock.wells().size() < 2) return results;
    for (std::size_t index = 0; index < mock.wells().size(); ++index) {
        const std::vector<double> others = mock.without(index);
        const auto threshold = rule_threshold(others, options);
        if (!threshold) continue;
        results.push_back({index, *fit::median(others), *threshold, mock.above(index, *threshold)});
    }
    return results;
}

}  // namespace viroplate::infection
