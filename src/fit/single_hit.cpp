#include "viroplate/fit/single_hit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace viroplate::fit {

namespace {

constexpr double kSaturated = 0.95;     // above it −ln(1 − P) hangs on the last few cells
constexpr double kSlopeLimit = 10;      // exponents sought between its inverse and it
constexpr int kRootBits = 44;           // relative precision of roots, about 1e-13
constexpr double kClusteredRho = 0.02;  // intra-well correlation above which wells of a plate are badly repeatable

/// All wells of one dose: they share the model's fraction, so their counts add up.
struct Level {
    double dose = 0;
    double infected = 0;
    double uninfected = 0;
};

struct Maximum {
    double background = 0;  // a = −ln(1 − f)
    double per_dose = 0;    // k
    double log_likelihood = -std::numeric_limits<double>::infinity();
};

/// Root of a function that falls from ≥ 0 at `low` to ≤ 0 at `high`.
template <class Function>
double falling_root(const Function& function, double low, double high) {
    const double at_low = function(low);
    const double at_high = function(high);
    if (!(at_low > 0)) return low;
    if (!(at_high < 0)) return high;
    std::uintmax_t steps = 200;
    const auto bracket = boost::math::tools::toms748_solve(function, low, high, at_low, at_high,
                                                           boost::math::tools::eps_tolerance<double>(kRootBits), steps);
    return (bracket.first + bracket.second) / 2;
}

/// Binomial likelihood of the doses' counts, uninfected share exp(−(a + k · dose)).
class Likelihood {
public:
    explicit Likelihood(std::vector<Level> levels) : levels_(std::move(levels)) {
        for (const auto& level : levels_) {
            infected_ += level.infected;
            uninfected_ += level.uninfected;
            has_background_ = has_background_ || level.dose == 0;
        }
    }

    bool has_background() const { return has_background_; }

    /// The same counts with dose^slope for dose.
    Likelihood with_slope(double slope) const {
        auto levels = levels_;
        for (auto& level : levels) level.dose = level.dose == 0 ? 0 : std::pow(level.dose, slope);
        return Likelihood(std::move(levels));
    }

    /// The best background for this k.
    Maximum profile(double per_dose) const {
        const double a = has_background_ ? best_background(per_dose) : 0;
        return {a, per_dose, log_likelihood(a, per_dose)};
    }

    /// Log-likelihood of one fraction for all doses: what a dose effect has to beat.
    double without_dose_effect() const {
        const double share = infected_ / (infected_ + uninfected_);
        return (infected_ > 0 ? infected_ * std::log(share) : 0) +
               (uninfected_ > 0 ? uninfected_ * std::log1p(-share) : 0);
    }

    /// The best k and background; k = 0 where infection does not rise with dose.
    Maximum maximum() const {
        double weight_infected = 0;
        double weight_uninfected = 0;
        double smallest = std::numeric_limits<double>::infinity();
        for (const auto& level : levels_) {
            weight_infected += level.dose * level.infected;
            weight_uninfected += level.dose * level.uninfected;
            if (level.dose > 0) smallest = std::min(smallest, level.dose);
        }
        if (!(weight_infected > 0) || !(weight_uninfected > 0)) return profile(0);
        // Above this k every term of the score is negative in sum, so the root lies below it.
        const double high = std::log(std::log1p(weight_infected / weight_uninfected) / smallest);
        const double low = high - 30;
        const auto score = [this](double log_k) { return dose_score(std::exp(log_k)); };
        if (!(score(low) > 0)) return profile(0);
        return profile(std::exp(falling_root(score, low, high)));
    }

private:
    double log_likelihood(double a, double per_dose) const {
        double sum = 0;
        for (const auto& level : levels_) {
            const double hits = a + per_dose * level.dose;
            if (level.infected > 0) sum += level.infected * std::log(-std::expm1(-hits));
            sum -= level.uninfected * hits;
        }
        return sum;
    }

    double best_background(double per_dose) const {
        const auto score = [this, per_dose](double a) {
            double sum = -uninfected_;
            for (const auto& level : levels_) {
                if (level.infected > 0) sum += level.infected / std::expm1(a + per_dose * level.dose);
            }
            return sum;
        };
        constexpr double kNone = 1e-14;
        if (infected_ == 0 || !(score(kNone) > 0)) return 0;
        return falling_root(score, kNone, std::log1p(infected_ / uninfected_));
    }

    /// Derivative by k along the best background (the background's own derivative is 0 there, or it is at its limit).
    double dose_score(double per_dose) const {
        const double a = has_background_ ? best_background(per_dose) : 0;
        double sum = 0;
        for (const auto& level : levels_) {
            if (level.dose == 0) continue;
            if (level.infected > 0) sum += level.dose * level.infected / std::expm1(a + per_dose * level.dose);
            sum -= level.dose * level.uninfected;
        }
        return sum;
    }

    std::vector<Level> levels_;
    double infected_ = 0;
    double uninfected_ = 0;
    bool has_background_ = false;
};

/// The wells of a fit, doses divided by their geometric mean so that the unit of dose does not matter.
struct Wells {
    std::vector<DoseCount> used;
    std::size_t saturated = 0;
    double reference_dose = 1;
    std::size_t doses_above_zero = 0;
    std::size_t wells_above_zero = 0;
};

Wells usable_wells(std::span<const DoseCount> counts) {
    std::map<double, std::pair<double, double>> by_dose;  // infected, cells
    for (const auto& count : counts) {
        by_dose[count.dose].first += static_cast<double>(count.infected);
        by_dose[count.dose].second += static_cast<double>(count.cells);
    }
    const auto saturated = [&by_dose](double dose) {
        const auto& [infected, cells] = by_dose.at(dose);
        return dose > 0 && infected > kSaturated * cells;
    };
    Wells wells;
    double log_sum = 0;
    for (const auto& [dose, sums] : by_dose) {
        if (dose == 0 || sums.second == 0 || saturated(dose)) continue;
        log_sum += std::log(dose);
        ++wells.doses_above_zero;
    }
    if (wells.doses_above_zero > 0) {
        wells.reference_dose = std::exp(log_sum / static_cast<double>(wells.doses_above_zero));
    }
    for (const auto& count : counts) {
        if (count.cells == 0) continue;
        if (saturated(count.dose)) {
            ++wells.saturated;
            continue;
        }
        if (count.dose > 0) ++wells.wells_above_zero;
        wells.used.push_back({count.dose / wells.reference_dose, count.infected, count.cells});
    }
    return wells;
}

Likelihood likelihood_of(const std::vector<DoseCount>& wells) {
    std::map<double, Level> levels;
    for (const auto& well : wells) {
        Level& level = levels[well.dose];
        level.dose = well.dose;
        level.infected += static_cast<double>(well.infected);
        level.uninfected += static_cast<double>(well.cells - well.infected);
    }
    std::vector<Level> list;
    list.reserve(levels.size());
    for (const auto& [dose, level] : levels) list.push_back(level);
    return Likelihood(std::move(list));
}

struct Scatter {
    double dispersion = 1;          // Pearson χ² / degrees of freedom, at least 1
    double degrees_of_freedom = 0;  // wells that can differ from the model, less the parameters
};

/// `slope_parameters` is 1 for the free slope, else 0.
Scatter scatter(const std::vector<DoseCount>& wells, const Maximum& fit, double slope, int slope_parameters) {
    double chi_squared = 0;
    double informative = 0;
    for (const auto& well : wells) {
        const double dose = well.dose == 0 ? 0 : std::pow(well.dose, slope);
        const double hits = fit.background + fit.per_dose * dose;
        const auto n = static_cast<double>(well.cells);
        const double expected = -std::expm1(-hits) * n;
        const double variance = expected * std::exp(-hits);
        if (!(variance > 0)) continue;  // no background and no dose: nothing is expected, nothing was found
        const double residual = static_cast<double>(well.infected) - expected;
        chi_squared += residual * residual / variance;
        informative += 1;
    }
    const double parameters = 1 + slope_parameters + (fit.background > 0 ? 1 : 0);
    Scatter result;
    result.degrees_of_freedom = informative - parameters;
    if (result.degrees_of_freedom >= 1) result.dispersion = std::max(1.0, chi_squared / result.degrees_of_freedom);
    return result;
}

/// Drop of the log-likelihood that bounds a 95 % profile interval.
double allowed_drop(const Scatter& scatter) {
    const double t = boost::math::quantile(boost::math::students_t(scatter.degrees_of_freedom), 0.975);
    return t * t * scatter.dispersion / 2;
}

/// 95 % profile interval of k; k = 0 must lie outside.
Interval per_dose_interval(const Likelihood& likelihood, const Maximum& best, double drop) {
    const auto excess = [&likelihood, &best, drop](double log_k) {
        return likelihood.profile(std::exp(log_k)).log_likelihood - (best.log_likelihood - drop);
    };
    const double centre = std::log(best.per_dose);
    double step = 0.1;
    while (excess(centre - step) > 0 && step < 200) step *= 2;
    const double low = -falling_root([&excess](double x) { return excess(-x); }, -centre, -centre + step);
    step = 0.1;
    while (excess(centre + step) > 0 && step < 200) step *= 2;
    return Interval{std::exp(low), std::exp(falling_root(excess, centre, centre + step))};
}

struct FreeSlope {
    double slope = 1;
    std::optional<Interval> interval;
};

FreeSlope free_slope(const Likelihood& likelihood, const std::vector<DoseCount>& wells) {
    const auto log_likelihood = [&likelihood](double log_slope) {
        return likelihood.with_slope(std::exp(log_slope)).maximum().log_likelihood;
    };
    const double limit = std::log(kSlopeLimit);
    const auto lowest = boost::math::tools::brent_find_minima([&](double s) { return -log_likelihood(s); }, -limit,
                                                              limit, kRootBits / 2);
    const double centre = lowest.first;
    const double best = -lowest.second;
    FreeSlope result;
    result.slope = std::exp(centre);
    const Scatter around = scatter(wells, likelihood.with_slope(result.slope).maximum(), result.slope, 1);
    if (around.degrees_of_freedom < 1) return result;
    const double floor = best - allowed_drop(around);
    const auto excess = [&](double s) { return log_likelihood(s) - floor; };
    if (excess(-limit) > 0 || excess(limit) > 0) return result;
    const double low = -falling_root([&](double s) { return excess(-s); }, -centre, limit);
    result.interval = Interval{std::exp(low), std::exp(falling_root(excess, centre, limit))};
    return result;
}

std::string plural(std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

SingleHit refusal(const Wells& wells, std::string reason) {
    SingleHit result;
    result.wells = wells.used.size();
    result.wells_saturated = wells.saturated;
    result.reason = std::move(reason);
    return result;
}

std::string too_little(const Wells& wells) {
    std::string reason =
        fmt::format("a titre needs at least 3 wells at 2 or more virus doses; there {} {} at {}",
                    wells.wells_above_zero == 1 ? "is" : "are", plural(wells.wells_above_zero, "usable well"),
                    plural(wells.doses_above_zero, "dose"));
    if (wells.saturated > 0) {
        reason += fmt::format(" ({} left out because more than 95 % of the cells are infected: add more dilute wells)",
                              plural(wells.saturated, "well"));
    }
    return reason;
}

/// What to doubt about a fit, in plain words.
std::string doubts(const SingleHit& fit, const Wells& wells, bool has_background) {
    std::vector<std::string> parts;
    double cells = 0;
    for (const auto& well : wells.used) cells += static_cast<double>(well.cells);
    const double mean_cells = cells / static_cast<double>(wells.used.size());
    if (mean_cells > 1 && (fit.dispersion - 1) / (mean_cells - 1) > kClusteredRho) {
        parts.emplace_back(fmt::format(
            "wells lie {:.1f} times as far from the curve as counting error explains: the interval is widened, but "
            "check the doses and the wells that stand out",
            std::sqrt(fit.dispersion)));
    }
    if (!fit.slope_interval) {
        parts.emplace_back(
            "these doses do not tell whether one particle suffices to infect (the slope is not bounded)");
    } else if (fit.slope_interval->high < 1) {
        parts.emplace_back(fmt::format(
            "infection rises less steeply with dose than one hit a cell predicts (slope {:.2f}, 95 % {:.2f} to {:.2f}; "
            "1 expected): some cells may resist, virus may clump or spread, or doses may be off; take the titre as "
            "rough",
            fit.slope, fit.slope_interval->low, fit.slope_interval->high));
    } else if (fit.slope_interval->low > 1) {
        parts.emplace_back(fmt::format(
            "infection rises more steeply with dose than one hit a cell predicts (slope {:.2f}, 95 % {:.2f} to {:.2f}; "
            "1 expected): a cell may need several particles, or doses may be off; take the titre as rough",
            fit.slope, fit.slope_interval->low, fit.slope_interval->high));
    }
    if (!has_background) parts.emplace_back("no well without virus, so false positives are taken as none");
    if (wells.saturated > 0) {
        parts.emplace_back(
            fmt::format("{} above 95 % infected left out as saturated", plural(wells.saturated, "well")));
    }
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text;
}

bool sensible(const DoseCount& count) {
    return std::isfinite(count.dose) && count.dose >= 0 && count.infected <= count.cells;
}

}  // namespace

SingleHit fit_single_hit(std::span<const DoseCount> counts) {
    if (!std::all_of(counts.begin(), counts.end(), sensible)) {
        return refusal({}, "a dose is negative or missing, or a well has more infected cells than cells");
    }
    const Wells wells = usable_wells(counts);
    if (wells.wells_above_zero < 3 || wells.doses_above_zero < 2) return refusal(wells, too_little(wells));

    const Likelihood likelihood = likelihood_of(wells.used);
    const Maximum best = likelihood.maximum();
    if (!(best.per_dose > 0)) return refusal(wells, "infection does not rise with the dose of virus");
    const Scatter around = scatter(wells.used, best, 1, 0);
    if (around.degrees_of_freedom < 1) return refusal(wells, "too few wells to tell their scatter");
    const double drop = allowed_drop(around);
    if (likelihood.without_dose_effect() > best.log_likelihood - drop) {
        return refusal(wells, "infection does not rise with the dose of virus beyond the scatter between wells");
    }

    const Interval interval = per_dose_interval(likelihood, best, drop);
    SingleHit result;
    result.per_dose = best.per_dose / wells.reference_dose;
    result.per_dose_interval = Interval{interval.low / wells.reference_dose, interval.high / wells.reference_dose};
    result.background = -std::expm1(-best.background);
    result.dispersion = around.dispersion;
    const FreeSlope slope = free_slope(likelihood, wells.used);
    result.slope = slope.slope;
    result.slope_interval = slope.interval;
    result.wells = wells.used.size();
    result.wells_saturated = wells.saturated;
    result.valid = true;
    result.reason = doubts(result, wells, likelihood.has_background());
    return result;
}

}  // namespace viroplate::fit
