#include "infection/population_cut.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "infection/signal_scale.hpp"
#include "viroplate/fit/mixture.hpp"
#include "viroplate/fit/robust.hpp"

namespace viroplate::infection {

namespace {

constexpr std::size_t kBins = 512;
constexpr std::size_t kFewest = 40;
constexpr double kSmallestClass = 0.05;
constexpr double kLeastBicDrop = 10;
constexpr double kLeastAshmanD = 2;
constexpr const char* kRemedy = "use rule quantile or fixed_null, which need no second peak";

PopulationCut refuse(std::string reason) { return {std::nullopt, std::move(reason), {}}; }

std::vector<double> finite_signals(std::span<const WellSignal> wells) {
    std::size_t cells = 0;
    for (const auto& well : wells) cells += well.signal.size();
    std::vector<double> signals;
    signals.reserve(cells);
    for (const auto& well : wells) {
        for (const float signal : well.signal) {
            if (std::isfinite(signal)) signals.push_back(static_cast<double>(signal));
        }
    }
    return signals;
}

SignalScale scale_of(std::span<const double> sorted_mock, const std::vector<double>& signals) {
    if (sorted_mock.size() >= 2) return SignalScale::from_mock(sorted_mock);
    std::vector<double> sorted = signals;
    std::sort(sorted.begin(), sorted.end());
    return SignalScale::from_mock(sorted);
}

struct Split {
    std::size_t below = 0;  ///< bins of the lower class
    double share_above = 0;
};

/// Largest variance between the two classes of a histogram; ties to the middle of the empty bins between them.
Split best_split(const std::array<std::size_t, kBins>& counts) {
    double cells = 0;
    double sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
        cells += static_cast<double>(counts[bin]);
        sum += static_cast<double>(counts[bin]) * static_cast<double>(bin);
    }
    double lower_cells = 0;
    double lower_sum = 0;
    double best = -1;
    std::size_t first = 0;
    std::size_t last = 0;
    double share_above = 0;
    for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        lower_cells += static_cast<double>(counts[bin]);
        lower_sum += static_cast<double>(counts[bin]) * static_cast<double>(bin);
        if (lower_cells == 0 || lower_cells == cells) continue;
        const double difference = lower_sum / lower_cells - (sum - lower_sum) / (cells - lower_cells);
        const double between = lower_cells * (cells - lower_cells) * difference * difference;
        if (between > best) {
            best = between;
            first = bin;
            share_above = 1 - lower_cells / cells;
        }
        if (between == best) last = bin;
    }
    return {(first + last) / 2 + 1, share_above};
}

}  // namespace

PopulationCut otsu_cut(std::span<const WellSignal> wells, std::span<const double> sorted_mock) {
    std::vector<double> signals = finite_signals(wells);
    if (signals.size() < kFewest) return refuse("too few cells for Otsu's threshold; image more fields");
    const SignalScale scale = scale_of(sorted_mock, signals);
    for (double& signal : signals) signal = scale.to(signal);
    const auto [low, high] = std::minmax_element(signals.begin(), signals.end());
    const double start = *low;
    const double step = (*high - *low) / static_cast<double>(kBins);
    if (!(step > 0)) {
        return refuse("all cells have the same signal: the virus channel looks empty or saturated; check it");
    }
    std::array<std::size_t, kBins> counts{};
    for (const double signal : signals) {
        ++counts[std::min(kBins - 1, static_cast<std::size_t>((signal - start) / step))];
    }
    const Split split = best_split(counts);
    const double smaller = std::min(split.share_above, 1 - split.share_above);
    if (!(smaller > kSmallestClass)) {
        return refuse(
            fmt::format("Otsu's threshold leaves {:.2g} % of the plate's cells on one side, and is arbitrary "
                        "below {:.0f} %; use rule quantile or fixed_null",
                        100 * smaller, 100 * kSmallestClass));
    }
    return {
        scale.from(start + step * static_cast<double>(split.below)),
        {},
        fmt::format("Otsu's threshold of all {} cells: {:.0f} % lie above", signals.size(), 100 * split.share_above)};
}

PopulationCut mixture_cut(std::span<const WellSignal> wells, std::span<const double> sorted_mock) {
    std::vector<double> signals = finite_signals(wells);
    const SignalScale scale = SignalScale::from_mock(sorted_mock);
    for (double& signal : signals) signal = scale.to(signal);
    const fit::TwoNormals fit = fit::fit_two_normals(signals, {});
    if (!fit.valid) return refuse(fmt::format("no mixture of two components: {}; {}", fit.reason, kRemedy));
    const double drop = fit.bic_one - fit.bic;
    if (!(drop > kLeastBicDrop)) {
        return refuse(
            fmt::format("two components describe the cells no better than one (BIC falls by {:.3g}, more than "
                        "{} is asked for); {}",
                        drop, kLeastBicDrop, kRemedy));
    }
    if (!(fit.ashman_d > kLeastAshmanD)) {
        return refuse(
            fmt::format("the two components overlap too much (Ashman's D {:.2f}, more than {} is asked for); {}",
                        fit.ashman_d, kLeastAshmanD, kRemedy));
    }
    std::vector<double> mock(sorted_mock.begin(), sorted_mock.end());
    for (double& signal : mock) signal = scale.to(signal);
    const double away = std::abs(fit.mean[0] - *fit::median(mock)) / *fit::scaled_mad(mock);
    if (!(away < 1)) {
        return refuse(
            fmt::format("the lower component is not the mock cells: it lies {:.1f} of their standard deviations "
                        "away; {}",
                        away, kRemedy));
    }
    if (!fit.cut) return refuse(fmt::format("the two components do not cross between their means; {}", kRemedy));
    return {scale.from(*fit.cut),
            {},
            fmt::format("two components in {} cells, the upper one {:.0f} %: as likely one as the other",
                        signals.size(), 100 * fit.weight[1])};
}

}  // namespace viroplate::infection
