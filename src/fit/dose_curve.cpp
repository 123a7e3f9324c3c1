#include "viroplate/fit/dose_curve.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <set>
#include <unsupported/Eigen/LevenbergMarquardt>
#include <vector>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

constexpr int kParameters = 4;
constexpr std::size_t kFewestDoses = 4;
constexpr std::size_t kStarts = 4;    // best points of the grid from which the search begins
constexpr double kPerfect = 1e-18;    // share of the variance left below which the curve is exact
constexpr double kFurthestLog10 = 6;  // of a profile limit, from the EC50
constexpr double kSlopes[] = {0.4, 0.8, 1.5, 3, 8};

/// Data on scales of their own: ln of dose over the geometric mean dose, response from its mean in SDs.
struct Scaled {
    Eigen::VectorXd log_dose;  // −∞ for the control
    Eigen::VectorXd response;
    Eigen::VectorXd root_weight;
    double log_reference = 0;
    double centre = 0;
    double scale = 1;
    double lowest = 0;  // ln dose above 0
    double highest = 0;
    double flat = 0;  // Σ weight · response² about their mean
};

/// y = c + (d − c) / (1 + exp(b (x − l))), parameters (ln b, c, d, l).
struct Value {
    double response = 0;
    Eigen::Vector4d gradient;
};

Value value_at(const Eigen::Vector4d& parameters, double log_dose) {
    const double slope = std::exp(std::clamp(parameters(0), -12.0, 12.0));
    const double distance = log_dose - parameters(3);
    const double power = std::isinf(distance) ? -std::numeric_limits<double>::infinity() : slope * distance;
    const double share = 1 / (1 + std::exp(power));  // of d
    const double span = parameters(2) - parameters(1);
    const double steepness = std::isinf(power) ? 0 : -span * share * (1 - share);  // dy / dpower
    Value value;
    value.response = parameters(1) + span * share;
    value.gradient << (std::isinf(power) ? 0 : steepness * power), 1 - share, share, -steepness * slope;
    return value;
}

/// Residuals for Eigen; with `fixed_log_ec50` set, over the other three parameters.
struct Residuals : Eigen::DenseFunctor<double> {
    Residuals(const Scaled& data, std::optional<double> fixed_log_ec50)
        : Eigen::DenseFunctor<double>(fixed_log_ec50 ? kParameters - 1 : kParameters,
                                      static_cast<int>(data.response.size())),
          data_(data),
          fixed_(fixed_log_ec50) {}

    Eigen::Vector4d all(const Eigen::VectorXd& free) const {
        return {free(0), free(1), free(2), fixed_ ? *fixed_ : free(3)};
    }

    int operator()(const Eigen::VectorXd& free, Eigen::VectorXd& residuals) const {
        const Eigen::Vector4d parameters = all(free);
        for (Eigen::Index i = 0; i < residuals.size(); ++i) {
            residuals(i) =
                data_.root_weight(i) * (value_at(parameters, data_.log_dose(i)).response - data_.response(i));
        }
        return 0;
    }

    int df(const Eigen::VectorXd& free, Eigen::MatrixXd& jacobian) const {
        const Eigen::Vector4d parameters = all(free);
        for (Eigen::Index i = 0; i < jacobian.rows(); ++i) {
            const Value value = value_at(parameters, data_.log_dose(i));
            jacobian.row(i) = data_.root_weight(i) * value.gradient.head(free.size()).transpose();
        }
        return 0;
    }

private:
    const Scaled& data_;
    std::optional<double> fixed_;
};

struct Minimum {
    Eigen::Vector4d parameters;
    double sum_of_squares = std::numeric_limits<double>::infinity();
};

Minimum descend(const Scaled& data, const Eigen::Vector4d& start, std::optional<double> fixed_log_ec50) {
    Residuals residuals(data, fixed_log_ec50);
    Eigen::VectorXd free = start.head(residuals.inputs());
    Eigen::LevenbergMarquardt<Residuals> search(residuals);
    search.setFtol(1e-15);
    search.setXtol(1e-12);
    search.setMaxfev(2000);
    search.minimize(free);
    Eigen::VectorXd left(data.response.size());
    residuals(free, left);
    Minimum minimum;
    minimum.parameters = residuals.all(free);
    if (left.allFinite() && minimum.parameters.allFinite()) minimum.sum_of_squares = left.squaredNorm();
    return minimum;
}

/// The best c and d for a slope and an EC50: a straight line in the share of d.
Minimum with_best_levels(const Scaled& data, double log_slope, double log_ec50) {
    const Eigen::Vector4d unit(log_slope, 0, 1, log_ec50);
    Eigen::MatrixXd design(data.response.size(), 2);
    for (Eigen::Index i = 0; i < design.rows(); ++i) {
        const double share = value_at(unit, data.log_dose(i)).response;
        design.row(i) << data.root_weight(i) * (1 - share), data.root_weight(i) * share;
    }
    const Eigen::VectorXd target = data.root_weight.cwiseProduct(data.response);
    const Eigen::Vector2d levels = design.colPivHouseholderQr().solve(target);
    return {{log_slope, levels(0), levels(1), log_ec50}, (target - design * levels).squaredNorm()};
}

Minimum best_curve(const Scaled& data) {
    std::vector<Minimum> starts;
    const int places = 13;
    const double margin = 0.5;  // beyond the doses, in ln dose
    for (int i = 0; i < places; ++i) {
        const double place =
            data.lowest - margin + (data.highest - data.lowest + 2 * margin) * i / static_cast<double>(places - 1);
        for (const double slope : kSlopes) starts.push_back(with_best_levels(data, std::log(slope), place));
    }
    std::stable_sort(starts.begin(), starts.end(),
                     [](const Minimum& a, const Minimum& b) { return a.sum_of_squares < b.sum_of_squares; });
    Minimum best;
    for (std::size_t i = 0; i < kStarts; ++i) {
        const Minimum found = descend(data, starts[i].parameters, std::nullopt);
        if (found.sum_of_squares < best.sum_of_squares) best = found;
    }
    return best;
}

Scaled scaled(const std::vector<DoseResponse>& data) {
    const auto n = static_cast<Eigen::Index>(data.size());
    Scaled result{Eigen::VectorXd(n), Eigen::VectorXd(n), Eigen::VectorXd(n)};
    double weights = 0;
    double sum = 0;
    double log_sum = 0;
    double above_zero = 0;
    for (const auto& point : data) {
        weights += point.weight;
        sum += point.weight * point.response;
        if (point.dose > 0) {
            log_sum += std::log(point.dose);
            above_zero += 1;
        }
    }
    result.centre = sum / weights;
    result.log_reference = log_sum / above_zero;
    double squares = 0;
    for (const auto& point : data) squares += point.weight * std::pow(point.response - result.centre, 2);
    result.scale = std::sqrt(squares / weights);
    if (!(result.scale > 0)) result.scale = 1;
    result.lowest = std::numeric_limits<double>::infinity();
    result.highest = -result.lowest;
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto& point = data[static_cast<std::size_t>(i)];
        result.log_dose(i) = std::log(point.dose) - result.log_reference;
        result.response(i) = (point.response - result.centre) / result.scale;
        // Weights about 1; σ² is put back on the caller's scale in the end.
        result.root_weight(i) = std::sqrt(point.weight * static_cast<double>(n) / weights);
        if (point.dose > 0) {
            result.lowest = std::min(result.lowest, result.log_dose(i));
            result.highest = std::max(result.highest, result.log_dose(i));
        }
    }
    result.flat = result.root_weight.cwiseProduct(result.response).squaredNorm();
    return result;
}

std::string flaw_of(std::span<const DoseResponse> data) {
    std::set<double> doses;
    std::size_t used = 0;
    for (const auto& point : data) {
        if (!std::isfinite(point.dose) || !std::isfinite(point.response) || !std::isfinite(point.weight) ||
            point.dose < 0 || point.weight < 0) {
            return "a dose, response or weight is missing or negative";
        }
        if (point.weight == 0) continue;
        doses.insert(point.dose);
        ++used;
    }
    if (used <= kParameters || doses.size() < kFewestDoses) {
        return fmt::format("a curve needs 5 values at 4 doses; there are {} at {}", used, doses.size());
    }
    return {};
}

/// One limit of the profile interval of ln EC50: where the sum of squares has risen to `limit`. Nothing within reach.
std::optional<double> profile_limit(const Scaled& data, const Minimum& best, double limit, double direction) {
    Minimum inside = best;
    double at_inside = best.parameters(3);
    double step = 0.05;
    double outside = at_inside;
    for (;;) {
        outside = at_inside + direction * step;
        if (std::abs(outside - best.parameters(3)) > kFurthestLog10 * std::log(10.0)) return std::nullopt;
        const Minimum tried = descend(data, inside.parameters, outside);
        if (!(tried.sum_of_squares <= limit)) break;
        inside = tried;
        at_inside = outside;
        step *= 1.6;
    }
    while (std::abs(outside - at_inside) > 1e-7) {
        const double middle = (at_inside + outside) / 2;
        const Minimum tried = descend(data, inside.parameters, middle);
        if (tried.sum_of_squares <= limit) {
            inside = tried;
            at_inside = middle;
        } else {
            outside = middle;
        }
    }
    return (at_inside + outside) / 2;
}

/// Standard errors of (ln b, c, d, l) on the scaled data; nothing where they are not determined.
std::optional<Eigen::Vector4d> standard_errors(const Scaled& data, const Minimum& best, double variance) {
    const Residuals residuals(data, std::nullopt);
    Eigen::MatrixXd jacobian(data.response.size(), kParameters);
    residuals.df(best.parameters, jacobian);
    auto qr = jacobian.colPivHouseholderQr();
    qr.setThreshold(1e-10);
    if (qr.rank() < kParameters) return std::nullopt;
    const Eigen::Matrix4d inverse = (jacobian.transpose() * jacobian).ldlt().solve(Eigen::Matrix4d::Identity());
    return Eigen::Vector4d((variance * inverse.diagonal()).cwiseMax(0).cwiseSqrt());
}

void describe(const Scaled& data, const Minimum& best, double weights, DoseCurve& curve) {
    const auto n = static_cast<double>(data.response.size());
    curve.degrees_of_freedom = n - kParameters;
    const double left = best.sum_of_squares < kPerfect * data.flat ? 0 : best.sum_of_squares;
    const double variance = left / curve.degrees_of_freedom;
    const double weight_scale = weights / n;
    curve.residual_sum_of_squares = left * data.scale * data.scale * weight_scale;
    curve.residual_sd = std::sqrt(curve.residual_sum_of_squares / curve.degrees_of_freedom);
    const auto& p = best.parameters;
    curve.slope.value = std::exp(p(0));
    curve.at_infinity.value = data.centre + data.scale * p(1);
    curve.at_zero.value = data.centre + data.scale * p(2);
    curve.ec50.value = std::exp(p(3) + data.log_reference);
    curve.log10_ec50.value = (p(3) + data.log_reference) / std::log(10.0);
    if (left == 0) {
        curve.effect_p = data.flat > 0 ? 0 : 1;
    } else {
        const boost::math::fisher_f chance(kParameters - 1, curve.degrees_of_freedom);
        const double f = (data.flat - left) / (kParameters - 1) / variance;
        curve.effect_p = f > 0 ? boost::math::cdf(boost::math::complement(chance, f)) : 1;
    }
}

void add_errors(const Scaled& data, const Minimum& best, const DoseCurveOptions& options, DoseCurve& curve) {
    const double left = best.sum_of_squares < kPerfect * data.flat ? 0 : best.sum_of_squares;
    const double variance = left / curve.degrees_of_freedom;
    const auto errors = standard_errors(data, best, variance);
    if (!errors) {
        curve.reason = "the doses do not determine the curve";
        return;
    }
    curve.slope.standard_error = curve.slope.value * (*errors)(0);
    curve.at_infinity.standard_error = data.scale * (*errors)(1);
    curve.at_zero.standard_error = data.scale * (*errors)(2);
    curve.ec50.standard_error = curve.ec50.value * (*errors)(3);
    curve.log10_ec50.standard_error = (*errors)(3) / std::log(10.0);
    const boost::math::students_t distribution(curve.degrees_of_freedom);
    const double t = boost::math::quantile(distribution, 0.5 + options.confidence / 2);
    const double factor = std::exp(t * (*errors)(3));
    curve.ec50_wald_interval = Interval{curve.ec50.value / factor, curve.ec50.value * factor};
    if (left == 0) {
        curve.ec50_interval = curve.ec50_wald_interval;
        return;
    }
    const double limit = left + t * t * variance;
    const auto low = profile_limit(data, best, limit, -1);
    const auto high = profile_limit(data, best, limit, 1);
    if (low && high) {
        curve.ec50_interval = Interval{std::exp(*low + data.log_reference), std::exp(*high + data.log_reference)};
    }
}

std::string doubt(const Scaled& data, const Minimum& best, const DoseCurveOptions& options, const DoseCurve& curve) {
    if (curve.effect_p > options.smallest_effect_p || !(data.flat > 0)) {
        return fmt::format("no effect of the dose: the curve fits no better than a flat line (p = {:.2g})",
                           curve.effect_p);
    }
    if (best.parameters(3) < data.lowest || best.parameters(3) > data.highest) {
        return fmt::format("the EC50 lies {} the doses tested", best.parameters(3) < data.lowest ? "below" : "above");
    }
    if (curve.slope.value > options.steepest_slope) {
        return "the response changes in one step between two doses: the EC50 lies between them, no closer";
    }
    if (!curve.reason.empty()) return curve.reason;
    if (curve.log10_ec50.standard_error > options.largest_standard_error) {
        return fmt::format("the EC50 is known to a factor of {:.0f} only (one standard error)",
                           std::pow(10, std::min(curve.log10_ec50.standard_error, 9.0)));
    }
    return {};
}

}  // namespace

DoseCurve fit_dose_curve(std::span<const DoseResponse> data, const DoseCurveOptions& options) {
    if (!(options.confidence > 0 && options.confidence < 1)) {
        throw Error(Code::internal, "a confidence must lie between 0 and 1");
    }
    DoseCurve curve;
    curve.reason = flaw_of(data);
    if (!curve.reason.empty()) return curve;
    std::vector<DoseResponse> used;
    double weights = 0;
    for (const auto& point : data) {
        if (!(point.weight > 0)) continue;
        used.push_back(point);
        weights += point.weight;
    }
    const Scaled points = scaled(used);
    const Minimum best = best_curve(points);
    if (!std::isfinite(best.sum_of_squares)) {
        curve.reason = "the fit does not settle";
        return curve;
    }
    describe(points, best, weights, curve);
    add_errors(points, best, options, curve);
    curve.reason = doubt(points, best, options, curve);
    curve.valid = curve.reason.empty();
    return curve;
}

double response_at(const DoseCurve& curve, double dose) {
    const double power =
        dose > 0 ? curve.slope.value * std::log(dose / curve.ec50.value) : -std::numeric_limits<double>::infinity();
    return curve.at_infinity.value + (curve.at_zero.value - curve.at_infinity.value) / (1 + std::exp(power));
}

}  // namespace viroplate::fit
