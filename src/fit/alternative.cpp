#include "fit/alternative.hpp"

#include <algorithm>
#include <cmath>

#include "fit/normal_classes.hpp"

namespace viroplate::fit {

namespace {

constexpr double kLeastSd = 0.5;  // of a component, in SDs of the null: infected cells scatter no less
constexpr int kShortSteps = 4;    // accelerated steps of each start before the best goes on
constexpr int kMostSteps = 200;
constexpr double kSettled = 1e-9;  // relative rise of the log-likelihood
constexpr double kLeastWeight = 1e-3;

class AlternativeFit {
public:
    AlternativeFit(const NullClasses& null, std::span<const WellCounts> wells) : null_(null), wells_(wells) {}

    /// The likelihood of these normals with the best π for each well.
    Alternative at(std::vector<AlternativeNormal> normals, const std::vector<double>& start) const {
        Alternative result;
        result.mass = mixture_masses(normals, null_.edges);
        result.normals = std::move(normals);
        result.ratio.resize(result.mass.size());
        for (std::size_t i = 0; i < result.mass.size(); ++i) result.ratio[i] = result.mass[i] / null_.mass[i];
        result.fractions.reserve(wells_.size());
        for (std::size_t w = 0; w < wells_.size(); ++w) {
            const double fraction = best_fraction(wells_[w], result.ratio, start.empty() ? 0.2 : start[w]);
            result.fractions.push_back(fraction);
            result.log_likelihood += gain_over_null(wells_[w], result.ratio, fraction);
        }
        return result;
    }

    /// One step of EM: normals from the cells that are of the alternative.
    Alternative step(const Alternative& now) const {
        const std::vector<double> expected = expected_counts(now);
        double total = 0;
        for (const double count : expected) total += count;
        if (!(total > 0)) return now;
        std::vector<AlternativeNormal> next;
        for (const auto& normal : now.normals) next.push_back(updated(normal, now.mass, expected, total));
        return at(bounded(std::move(next)), now.fractions);
    }

    /// Two steps of EM and one beyond them (SQUAREM's S3), taken back where the likelihood falls.
    Alternative leap(const Alternative& now) const {
        Alternative first = step(now);
        Alternative second = step(first);
        const auto x0 = parameters(now.normals);
        const auto x1 = parameters(first.normals);
        const auto x2 = parameters(second.normals);
        double change = 0;
        double bend = 0;
        for (std::size_t i = 0; i < x0.size(); ++i) {
            change += (x1[i] - x0[i]) * (x1[i] - x0[i]);
            bend += (x2[i] - 2 * x1[i] + x0[i]) * (x2[i] - 2 * x1[i] + x0[i]);
        }
        if (!(bend > 0) || !(change > bend)) return second;
        const double length = std::min(std::sqrt(change / bend), 64.0);
        std::vector<double> x(x0.size());
        for (std::size_t i = 0; i < x0.size(); ++i) {
            x[i] = x0[i] + 2 * length * (x1[i] - x0[i]) + length * length * (x2[i] - 2 * x1[i] + x0[i]);
        }
        Alternative leapt = at(bounded(normals_of(x)), second.fractions);
        return leapt.log_likelihood > second.log_likelihood ? leapt : second;
    }

    Alternative climb(Alternative now, int steps) const {
        for (int i = 0; i < steps; ++i) {
            Alternative next = leap(now);
            const double rise = next.log_likelihood - now.log_likelihood;
            now = std::move(next);
            if (rise < kSettled * (1 + std::abs(now.log_likelihood))) break;
        }
        return now;
    }

private:
    /// Cells of the alternative in each class, all wells together.
    std::vector<double> expected_counts(const Alternative& now) const {
        std::vector<double> expected(null_.mass.size());
        for (std::size_t w = 0; w < wells_.size(); ++w) {
            const double fraction = now.fractions[w];
            if (fraction == 0) continue;
            for (std::size_t i = 0; i < wells_[w].which.size(); ++i) {
                const std::size_t c = wells_[w].which[i];
                const double weighted = fraction * now.ratio[c];
                expected[c] += wells_[w].count[i] * weighted / (1 - fraction + weighted);
            }
        }
        return expected;
    }

    AlternativeNormal updated(const AlternativeNormal& normal, const std::vector<double>& mass,
                              const std::vector<double>& expected, double total) const {
        const auto own = normal_masses(null_.edges, normal.mean, normal.sd);
        const auto moments = normal_moments(null_.edges, normal.mean, normal.sd);
        double sum = 0;
        double first = 0;
        double second = 0;
        for (std::size_t i = 0; i < own.size(); ++i) {
            const double count = expected[i] * normal.weight * own[i] / mass[i];
            sum += count;
            first += count * moments.first[i];
            second += count * moments.second[i];
        }
        if (!(sum > 0)) return normal;
        const double shift = first / sum;
        const double spread = std::max(1e-12, second / sum - shift * shift);
        return {sum / total, normal.mean + shift * normal.sd, normal.sd * std::sqrt(spread)};
    }

    /// Within what an alternative may be: no dimmer than the null, no narrower than half of it.
    std::vector<AlternativeNormal> bounded(std::vector<AlternativeNormal> normals) const {
        double sum = 0;
        for (auto& normal : normals) {
            normal.weight = std::max(kLeastWeight, normal.weight);
            normal.mean = std::clamp(normal.mean, null_.median, null_.edges.back() + 10 * null_.sd);
            normal.sd = std::clamp(normal.sd, kLeastSd * null_.sd, null_.edges.back() - null_.edges.front());
            sum += normal.weight;
        }
        for (auto& normal : normals) normal.weight /= sum;
        return normals;
    }

    std::vector<double> parameters(const std::vector<AlternativeNormal>& normals) const {
        std::vector<double> x;
        for (const auto& normal : normals) {
            x.push_back(std::log(normal.weight));
            x.push_back(normal.mean / null_.sd);
            x.push_back(std::log(normal.sd / null_.sd));
        }
        return x;
    }

    std::vector<AlternativeNormal> normals_of(const std::vector<double>& x) const {
        std::vector<AlternativeNormal> normals;
        for (std::size_t i = 0; i < x.size(); i += 3) {
            normals.push_back({std::exp(std::min(x[i], 1.0)), x[i + 1] * null_.sd,
                               std::exp(std::clamp(x[i + 2], -9.0, 9.0)) * null_.sd});
        }
        return normals;
    }

    const NullClasses& null_;
    std::span<const WellCounts> wells_;
};

/// Places where the one normal may begin, from just above the null to far beyond it.
std::vector<std::vector<AlternativeNormal>> single_starts(const NullClasses& null) {
    std::vector<std::vector<AlternativeNormal>> starts;
    const double reach = (null.edges.back() - null.median) / null.sd;
    for (double distance = 2; distance < std::max(3.0, reach); distance *= 2) {
        starts.push_back({{1, null.median + distance * null.sd, std::max(1.5, distance / 3) * null.sd}});
    }
    return starts;
}

/// Each normal of a fit in turn, split into two.
std::vector<std::vector<AlternativeNormal>> split_starts(const std::vector<AlternativeNormal>& normals) {
    std::vector<std::vector<AlternativeNormal>> starts;
    for (std::size_t i = 0; i < normals.size(); ++i) {
        const auto& whole = normals[i];
        for (const double lower_share : {0.25, 0.5, 0.75}) {
            auto split = normals;
            split[i] = {whole.weight * lower_share, whole.mean - whole.sd * (1.2 - lower_share), whole.sd * 0.7};
            split.push_back(
                {whole.weight * (1 - lower_share), whole.mean + whole.sd * (0.2 + lower_share), whole.sd * 0.7});
            starts.push_back(std::move(split));
        }
    }
    return starts;
}

}  // namespace

std::vector<double> mixture_masses(std::span<const AlternativeNormal> normals, std::span<const double> edges) {
    std::vector<double> masses(edges.size() + 1);
    for (const auto& normal : normals) {
        const auto own = normal_masses(edges, normal.mean, normal.sd);
        for (std::size_t i = 0; i < own.size(); ++i) masses[i] += normal.weight * own[i];
    }
    return masses;
}

Alternative fit_alternative(const NullClasses& null, std::span<const WellCounts> wells, std::size_t components) {
    const AlternativeFit fit(null, wells);
    std::vector<AlternativeNormal> normals;
    Alternative best;
    for (std::size_t count = 1; count <= components; ++count) {
        const auto starts = count == 1 ? single_starts(null) : split_starts(normals);
        bool first = true;
        for (const auto& start : starts) {
            Alternative tried = fit.climb(fit.at(start, best.fractions), kShortSteps);
            if (first || tried.log_likelihood > best.log_likelihood) best = std::move(tried);
            first = false;
        }
        best = fit.climb(std::move(best), kMostSteps);
        normals = best.normals;
    }
    std::sort(best.normals.begin(), best.normals.end(),
              [](const AlternativeNormal& a, const AlternativeNormal& b) { return a.mean < b.mean; });
    return best;
}

}  // namespace viroplate::fit
