#include "fit/well_fraction.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace viroplate::fit {

namespace {

constexpr int kMostSteps = 100;
constexpr double kPrecision = 1e-10;  // of π

struct Score {
    double slope = 0;
    double curvature = 0;  // ≤ 0
};

Score score_at(const WellCounts& well, std::span<const double> ratio, double fraction) {
    Score score;
    for (std::size_t i = 0; i < well.which.size(); ++i) {
        const double excess = ratio[well.which[i]] - 1;
        const double term = excess / (1 + fraction * excess);
        score.slope += well.count[i] * term;
        score.curvature -= well.count[i] * term * term;
    }
    return score;
}

/// Where the log-likelihood crosses `floor` between a π above it (`inside`) and one that may lie below it (`outside`).
double crossing(const WellCounts& well, std::span<const double> ratio, double floor, double inside, double outside) {
    if (gain_over_null(well, ratio, outside) >= floor) return outside;
    while (std::abs(inside - outside) > 1e-7) {
        const double middle = (inside + outside) / 2;
        (gain_over_null(well, ratio, middle) >= floor ? inside : outside) = middle;
    }
    return (inside + outside) / 2;
}

}  // namespace

WellCounts count_in_classes(std::span<const double> values, std::span<const double> edges) {
    std::vector<std::uint32_t> counts(edges.size() + 1);
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        ++counts[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), value) - edges.begin())];
    }
    WellCounts well;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        well.which.push_back(static_cast<std::uint32_t>(i));
        well.count.push_back(counts[i]);
        well.cells += counts[i];
    }
    return well;
}

double gain_over_null(const WellCounts& well, std::span<const double> ratio, double fraction) {
    double sum = 0;
    for (std::size_t i = 0; i < well.which.size(); ++i) {
        sum += well.count[i] * std::log(1 - fraction + fraction * ratio[well.which[i]]);
    }
    return sum;
}

double best_fraction(const WellCounts& well, std::span<const double> ratio, double start) {
    if (!(score_at(well, ratio, 0).slope > 0)) return 0;
    if (!(score_at(well, ratio, 1).slope < 0)) return 1;
    double low = 0;
    double high = 1;
    double fraction = std::clamp(start, 0.001, 0.999);
    for (int step = 0; step < kMostSteps && high - low > kPrecision; ++step) {
        const Score score = score_at(well, ratio, fraction);
        (score.slope > 0 ? low : high) = fraction;
        double next = fraction - score.slope / score.curvature;
        if (!(next > low && next < high)) next = (low + high) / 2;
        const bool settled = std::abs(next - fraction) < kPrecision;
        fraction = next;
        if (settled) break;
    }
    return fraction;
}

Interval fraction_profile(const WellCounts& well, std::span<const double> ratio, double best, double drop) {
    const double floor = gain_over_null(well, ratio, best) - drop;
    return {crossing(well, ratio, floor, best, 0), crossing(well, ratio, floor, best, 1)};
}

}  // namespace viroplate::fit
