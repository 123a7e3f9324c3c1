#include "viroplate/fit/beta_binomial.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <utility>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

constexpr double kLeastCorrelation = 1e-7;  // below it the counts are binomial to all digits kept
constexpr double kLargestCorrelation = 0.999;
constexpr double kLogitReach = 25;  // means sought between logit −25 and 25
constexpr int kBits = 26;           // Brent's method finds a minimum to half of a double's digits, no better
constexpr double kStep = 2e-3;      // on the logit, for second derivatives

using Group = std::vector<ClusterCount>;

/// ln Γ in double precision throughout: Boost works in long double otherwise, three times as long.
double log_gamma(double x) {
    using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
    return boost::math::lgamma(x, Doubles());
}

double log_choose(double n, double x) { return log_gamma(n + 1) - log_gamma(x + 1) - log_gamma(n - x + 1); }

double mean_at(double logit) { return 1 / (1 + std::exp(-logit)); }

/// Log-likelihoods of a group, without the binomial coefficients.
double binomial(const Group& group, double logit) {
    double sum = 0;
    for (const auto& cluster : group) {
        const auto x = static_cast<double>(cluster.successes);
        const auto n = static_cast<double>(cluster.trials);
        sum -= x * std::log1p(std::exp(-logit)) + (n - x) * std::log1p(std::exp(logit));
    }
    return sum;
}

double log_likelihood(const Group& group, double logit, double correlation) {
    if (correlation < kLeastCorrelation) return binomial(group, logit);
    const double size = (1 - correlation) / correlation;
    const double a = std::max(mean_at(logit) * size, 1e-12);
    const double b = std::max(mean_at(-logit) * size, 1e-12);
    const double constant = log_gamma(a + b) - log_gamma(a) - log_gamma(b);
    double sum = 0;
    for (const auto& cluster : group) {
        if (cluster.trials == 0) continue;
        const auto x = static_cast<double>(cluster.successes);
        const auto n = static_cast<double>(cluster.trials);
        sum += constant + log_gamma(a + x) + log_gamma(b + n - x) - log_gamma(a + b + n);
    }
    return sum;
}

/// Sums of a group; it is at a limit where no or every cell is positive.
struct Total {
    double successes = 0;
    double trials = 0;
    std::size_t clusters = 0;

    bool at_limit() const { return successes == 0 || successes == trials; }
    double pooled_logit() const {
        if (successes == 0) return -kLogitReach;
        if (successes == trials) return kLogitReach;
        return std::log(successes / (trials - successes));
    }
};

Total total_of(const Group& group) {
    Total total;
    for (const auto& cluster : group) {
        total.successes += static_cast<double>(cluster.successes);
        total.trials += static_cast<double>(cluster.trials);
        if (cluster.trials > 0) ++total.clusters;
    }
    return total;
}

/// The best mean at this correlation (on the logit) and its log-likelihood, which is concave in the mean.
std::pair<double, double> best_mean(const Group& group, const Total& total, double correlation) {
    const double pooled = total.pooled_logit();
    if (total.at_limit() || correlation < kLeastCorrelation) {
        return {pooled, log_likelihood(group, pooled, correlation)};
    }
    const auto lowest = boost::math::tools::brent_find_minima(
        [&](double logit) { return -log_likelihood(group, logit, correlation); }, std::max(-kLogitReach, pooled - 4),
        std::min(kLogitReach, pooled + 4), kBits);
    return {lowest.first, -lowest.second};
}

/// Σ ln of the binomial coefficients of all clusters.
double log_coefficients(std::span<const Group> groups) {
    double sum = 0;
    for (const auto& group : groups) {
        for (const auto& cluster : group) {
            sum += log_choose(static_cast<double>(cluster.trials), static_cast<double>(cluster.successes));
        }
    }
    return sum;
}

class Fit {
public:
    explicit Fit(std::span<const Group> groups) : groups_(groups) {
        for (const auto& group : groups) totals_.push_back(total_of(group));
    }

    double profile(double correlation) const {
        double sum = 0;
        for (std::size_t g = 0; g < groups_.size(); ++g) sum += best_mean(groups_[g], totals_[g], correlation).second;
        return sum;
    }

    double best_correlation() const {
        const auto logit = [](double p) { return std::log(p / (1 - p)); };
        const auto lowest =
            boost::math::tools::brent_find_minima([&](double at) { return -profile(mean_at(at)); },
                                                  logit(10 * kLeastCorrelation), logit(kLargestCorrelation), kBits);
        return -lowest.second > profile(0) ? mean_at(lowest.first) : 0;
    }

    /// Means and their errors; the correlation's own uncertainty is carried where it is not at its limit.
    std::vector<BetaBinomialMean> means(double correlation, double confidence) const {
        std::vector<std::array<double, 2>> curvature;  // −∂²ℓ by the logit of the mean twice, and by that and ρ's
        std::vector<double> logits;
        double of_correlation = 0;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            logits.push_back(best_mean(groups_[g], totals_[g], correlation).first);
            const auto [own, mixed, other] = curvatures(groups_[g], logits.back(), correlation);
            curvature.push_back({own, mixed});
            of_correlation += other - (own > 0 && !totals_[g].at_limit() ? mixed * mixed / own : 0);
        }
        const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
        std::vector<BetaBinomialMean> result;
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            BetaBinomialMean mean;
            mean.mean = totals_[g].at_limit() ? (totals_[g].successes > 0 ? 1 : 0) : mean_at(logits[g]);
            const auto [own, mixed] = curvature[g];
            if (!totals_[g].at_limit() && own > 0) {
                double variance = 1 / own;
                if (correlation > 0 && of_correlation > 0) variance += mixed * mixed / (own * own) / of_correlation;
                mean.logit_standard_error = std::sqrt(variance);
                const double half_width = z * mean.logit_standard_error;
                mean.interval = Interval{mean_at(logits[g] - half_width), mean_at(logits[g] + half_width)};
            }
            result.push_back(mean);
        }
        return result;
    }

private:
    static std::array<double, 3> curvatures(const Group& group, double logit, double correlation) {
        const double at = std::log(correlation / (1 - correlation));
        const auto value = [&](double mean_step, double correlation_step) {
            const double rho = correlation > 0 ? mean_at(at + correlation_step) : 0;
            return log_likelihood(group, logit + mean_step, rho);
        };
        const double here = value(0, 0);
        const double step = kStep;
        const double own = -(value(step, 0) - 2 * here + value(-step, 0)) / (step * step);
        if (!(correlation > 0)) return {own, 0, 0};
        const double other = -(value(0, step) - 2 * here + value(0, -step)) / (step * step);
        const double mixed =
            -(value(step, step) - value(step, -step) - value(-step, step) + value(-step, -step)) / (4 * step * step);
        return {own, mixed, other};
    }

    std::span<const Group> groups_;
    std::vector<Total> totals_;
};

/// Why there is no fit; empty where there is.
std::string refusal_of(std::span<const Group> groups) {
    bool scatter = false;
    for (const auto& group : groups) {
        for (const auto& cluster : group) {
            if (cluster.successes > cluster.trials) return "a cluster has more infected cells than cells";
        }
        const Total total = total_of(group);
        if (total.trials == 0) return "a group has no cells";
        scatter = scatter || total.clusters > 1;
    }
    if (!scatter) return "no group has two clusters, so nothing tells the scatter between them";
    return {};
}

}  // namespace

BetaBinomial fit_beta_binomial(std::span<const std::vector<ClusterCount>> groups, double confidence) {
    if (!(confidence > 0 && confidence < 1)) throw Error(Code::internal, "a confidence must lie between 0 and 1");
    BetaBinomial result;
    result.reason = refusal_of(groups);
    if (!result.reason.empty()) return result;
    for (const auto& group : groups) result.clusters += total_of(group).clusters;
    const Fit fit(groups);
    result.correlation = fit.best_correlation();
    const double constant = log_coefficients(groups);
    result.log_likelihood_binomial = constant + fit.profile(0);
    result.log_likelihood = constant + fit.profile(result.correlation);
    result.groups = fit.means(result.correlation, confidence);
    result.valid = true;
    return result;
}

}  // namespace viroplate::fit
