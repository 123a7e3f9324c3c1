#include "fit/null_classes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "viroplate/fit/robust.hpp"

namespace viroplate::fit {

namespace {

constexpr double kClassesPerSd = 10;
constexpr double kEvenSds = 12;   // classes are even up to so many SDs above the median
constexpr double kGrowth = 1.05;  // of each class beyond
constexpr std::size_t kMostClasses = 2000;
constexpr double kCellsPerSd = 50;  // resolution of the values under the kernel
constexpr double kIqrToSd = 1.349;  // interquartile range of the standard normal
// Half of Silverman's bandwidth (1986, 3.31): classes smooth already, and a kernel widens the null, which costs cells
// with weak signal their infection.
constexpr double kBandwidth = 0.45;
constexpr double kKernelReach = 6;   // in bandwidths
constexpr double kTailShare = 0.01;  // of the values lie in the tail that is continued
constexpr std::size_t kTailValues = 20;
constexpr double kLeastMass = 1e-200;

/// Null values and how many lie there: exact far out, rounded to a fiftieth of an SD in the middle.
struct Spikes {
    std::vector<double> place;
    std::vector<double> share;
};

Spikes spikes_of(const std::vector<double>& sorted, double sd) {
    Spikes spikes;
    const double step = sd / kCellsPerSd;
    const double each = 1 / static_cast<double>(sorted.size());
    double cell = 0;
    for (const double value : sorted) {
        const double here = std::floor((value - sorted.front()) / step);
        if (spikes.place.empty() || here != cell) {
            spikes.place.push_back(sorted.front() + (here + 0.5) * step);
            spikes.share.push_back(0);
            cell = here;
        }
        spikes.share.back() += each;
    }
    return spikes;
}

/// Share of the kernel density above x.
class KernelSurvival {
public:
    KernelSurvival(Spikes spikes, double bandwidth) : spikes_(std::move(spikes)), bandwidth_(bandwidth) {
        below_.reserve(spikes_.share.size() + 1);
        below_.push_back(0);
        for (const double share : spikes_.share) below_.push_back(below_.back() + share);
    }

    double operator()(double x) const {
        const auto& place = spikes_.place;
        const double reach = kKernelReach * bandwidth_;
        const auto first = std::lower_bound(place.begin(), place.end(), x - reach);
        const auto last = std::upper_bound(first, place.end(), x + reach);
        double sum = below_.back() - below_[static_cast<std::size_t>(last - place.begin())];
        for (auto spike = first; spike != last; ++spike) {
            const double z = (x - *spike) / bandwidth_;
            sum += spikes_.share[static_cast<std::size_t>(spike - place.begin())] * 0.5 *
                   std::erfc(z / std::numbers::sqrt2);
        }
        return sum / below_.back();
    }

private:
    Spikes spikes_;
    double bandwidth_;
    std::vector<double> below_;
};

/// Beyond its start the null is half kernel, half an exponential of the tail's median excess: the sample ends, the null
/// does not, and a few odd bright cells do not set its length.
struct Tail {
    double start = 0;
    double length = 0;
};

Tail upper_tail(const std::vector<double>& sorted, double sd) {
    const auto wanted = static_cast<std::size_t>(kTailShare * static_cast<double>(sorted.size()));
    const std::size_t count = std::min(std::max(kTailValues, wanted), sorted.size() / 4 + 1);
    const std::size_t start = sorted.size() - 1 - count;
    const double excess = sorted[start + 1 + count / 2] - sorted[start];
    return {sorted[start], std::max(excess / std::numbers::ln2, sd / kClassesPerSd)};
}

std::vector<double> class_edges(double lowest, double median, double sd, double highest) {
    std::vector<double> edges{lowest};
    double width = sd / kClassesPerSd;
    while (edges.back() < highest && edges.size() < kMostClasses) {
        if (edges.back() > median + kEvenSds * sd) width *= kGrowth;
        edges.push_back(edges.back() + width);
    }
    return edges;
}

}  // namespace

NullClasses null_classes(const std::vector<double>& sorted, double lowest_quantile, double highest) {
    NullClasses classes;
    classes.values = static_cast<double>(sorted.size());
    classes.median = *quantile(sorted, 0.5);
    classes.mean = *mean(sorted);
    const double range = (*quantile(sorted, 0.75) - *quantile(sorted, 0.25)) / kIqrToSd;
    const double sd = *standard_deviation(sorted);
    classes.sd = range > 0 ? std::min(range, sd) : 0;
    if (!(classes.sd > 0)) return classes;
    const double bandwidth = kBandwidth * classes.sd * std::pow(classes.values, -0.2);
    const KernelSurvival kernel(spikes_of(sorted, classes.sd), bandwidth);
    const Tail tail = upper_tail(sorted, classes.sd);
    const double at_start = kernel(tail.start);
    const auto survival = [&](double x) {
        if (x <= tail.start) return kernel(x);
        return 0.5 * kernel(x) + 0.5 * at_start * std::exp(-(x - tail.start) / tail.length);
    };
    classes.edges = class_edges(*quantile(sorted, lowest_quantile), classes.median, classes.sd, highest);
    double last = 1;
    for (const double edge : classes.edges) {
        const double next = survival(edge);
        classes.mass.push_back(std::max(kLeastMass, last - next));
        last = next;
    }
    classes.mass.push_back(std::max(kLeastMass, last));
    return classes;
}

}  // namespace viroplate::fit
