#include "viroplate/fit/glm.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "viroplate/core/error.hpp"

namespace viroplate::fit {

namespace {

constexpr int kMostSteps = 60;
constexpr double kSettledDeviance = 1e-12;  // relative change
constexpr double kSettledPredictor = 1e-7;  // change of η in the last step
constexpr double kDiverging = 1e-2;         // change of η in the last step where estimates run away
constexpr double kDependent = 1e-9;         // pivot, as a share of the largest, of a column that others make up
constexpr double kLeastShare = 1e-15;       // fitted P stay so far from 0 and 1

struct Problem {
    Eigen::MatrixXd design;  // columns of length 1
    Eigen::VectorXd length;  // that they had
    Eigen::VectorXd successes;
    Eigen::VectorXd trials;
    Eigen::VectorXd offset;
    Link link = Link::logit;
};

struct Share {
    double value = 0.5;  // P
    double slope = 0;    // dP/dη
};

Share share_at(double predictor, Link link) {
    Share share;
    if (link == Link::logit) {
        const double e = std::exp(-std::abs(predictor));
        share.value = predictor >= 0 ? 1 / (1 + e) : e / (1 + e);
        share.slope = e / ((1 + e) * (1 + e));
    } else {
        const double hits = std::exp(std::min(predictor, 30.0));
        share.value = -std::expm1(-hits);
        share.slope = hits * std::exp(-hits);
    }
    share.value = std::clamp(share.value, kLeastShare, 1 - kLeastShare);
    share.slope = std::max(share.slope, kLeastShare);
    return share;
}

double predictor_of(double share, Link link) {
    return link == Link::logit ? std::log(share / (1 - share)) : std::log(-std::log1p(-share));
}

double half_deviance(double observed, double expected) {
    return observed > 0 ? observed * std::log(observed / expected) : 0;
}

double deviance_of(const Problem& problem, const Eigen::VectorXd& predictor) {
    double sum = 0;
    for (Eigen::Index i = 0; i < predictor.size(); ++i) {
        const double p = share_at(predictor(i), problem.link).value;
        const double n = problem.trials(i);
        const double y = problem.successes(i);
        sum += half_deviance(y, n * p) + half_deviance(n - y, n * (1 - p));
    }
    return 2 * sum;
}

struct Weighted {
    Eigen::VectorXd root_weight;
    Eigen::VectorXd working;  // response, less the offset
};

Weighted weighted_at(const Problem& problem, const Eigen::VectorXd& predictor) {
    Weighted result{Eigen::VectorXd(predictor.size()), Eigen::VectorXd(predictor.size())};
    for (Eigen::Index i = 0; i < predictor.size(); ++i) {
        const Share share = share_at(predictor(i), problem.link);
        const double variance = share.value * (1 - share.value);
        result.root_weight(i) = std::sqrt(problem.trials(i) * share.slope * share.slope / variance);
        result.working(i) =
            predictor(i) - problem.offset(i) + (problem.successes(i) / problem.trials(i) - share.value) / share.slope;
    }
    return result;
}

struct Estimate {
    Eigen::VectorXd coefficient;
    Eigen::VectorXd predictor;
    double deviance = 0;
    double last_move = std::numeric_limits<double>::infinity();  // largest change of η
    int steps = 0;
    bool settled = false;
};

/// From `now` to the least squares of the working response; halved while the deviance rises.
bool advance(const Problem& problem, Estimate& now) {
    const Weighted at = weighted_at(problem, now.predictor);
    const Eigen::MatrixXd weighted = at.root_weight.asDiagonal() * problem.design;
    const Eigen::VectorXd response = at.root_weight.cwiseProduct(at.working);
    const Eigen::VectorXd target = weighted.colPivHouseholderQr().solve(response);
    if (!target.allFinite()) return false;
    const bool first = now.steps == 0;
    double share = 1;
    for (int halving = 0; halving < 30; ++halving, share /= 2) {
        const Eigen::VectorXd coefficient =
            first ? Eigen::VectorXd(target) : Eigen::VectorXd(now.coefficient + share * (target - now.coefficient));
        const Eigen::VectorXd predictor = problem.design * coefficient + problem.offset;
        const double deviance = deviance_of(problem, predictor);
        if (!std::isfinite(deviance)) return false;
        const double slack = 1e-10 * (1 + std::abs(now.deviance));
        if (!first && deviance > now.deviance + slack && halving < 29) continue;
        const double change = std::abs(deviance - now.deviance);
        now.last_move = (predictor - now.predictor).cwiseAbs().maxCoeff();
        now.settled = change <= kSettledDeviance * (1 + deviance) && now.last_move <= kSettledPredictor;
        now.coefficient = coefficient;
        now.predictor = predictor;
        now.deviance = deviance;
        break;
    }
    ++now.steps;
    return true;
}

Estimate estimate(const Problem& problem) {
    Estimate now;
    now.predictor.resize(problem.trials.size());
    for (Eigen::Index i = 0; i < now.predictor.size(); ++i) {
        now.predictor(i) = predictor_of((problem.successes(i) + 0.5) / (problem.trials(i) + 1), problem.link);
    }
    now.coefficient = Eigen::VectorXd::Zero(problem.design.cols());
    now.deviance = deviance_of(problem, now.predictor);
    while (now.steps < kMostSteps && !now.settled) {
        if (!advance(problem, now)) break;
    }
    return now;
}

bool sensible(const GlmRow& row) {
    return std::isfinite(row.trials) && std::isfinite(row.offset) && row.trials >= 0 && row.successes >= 0 &&
           row.successes <= row.trials;
}

Problem problem_of(std::span<const GlmRow> rows, std::span<const double> design, std::size_t columns, Link link) {
    const auto used = std::count_if(rows.begin(), rows.end(), [](const GlmRow& row) { return row.trials > 0; });
    Problem problem;
    problem.link = link;
    problem.design.resize(used, static_cast<Eigen::Index>(columns));
    problem.successes.resize(used);
    problem.trials.resize(used);
    problem.offset.resize(used);
    Eigen::Index to = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!(rows[i].trials > 0)) continue;
        for (std::size_t j = 0; j < columns; ++j) {
            problem.design(to, static_cast<Eigen::Index>(j)) = design[i * columns + j];
        }
        problem.successes(to) = rows[i].successes;
        problem.trials(to) = rows[i].trials;
        problem.offset(to) = rows[i].offset;
        ++to;
    }
    problem.length = problem.design.colwise().norm().transpose();
    for (Eigen::Index j = 0; j < problem.design.cols(); ++j) {
        if (problem.length(j) > 0) problem.design.col(j) /= problem.length(j);
    }
    return problem;
}

/// Why there can be no fit; empty where there can.
std::string flaw_of(const Problem& problem) {
    if (problem.design.cols() == 0) return "there is nothing to estimate";
    if (problem.design.rows() < problem.design.cols()) return "fewer wells with cells than coefficients";
    auto qr = problem.design.colPivHouseholderQr();
    qr.setThreshold(kDependent);
    if (qr.rank() < problem.design.cols()) return "columns of the design depend on each other";
    return {};
}

void describe(const Problem& problem, const Estimate& estimate, BinomialGlm& fit) {
    const auto columns = problem.design.cols();
    const Weighted at = weighted_at(problem, estimate.predictor);
    fit.degrees_of_freedom = static_cast<double>(problem.design.rows() - columns);
    for (Eigen::Index i = 0; i < estimate.predictor.size(); ++i) {
        const double p = share_at(estimate.predictor(i), problem.link).value;
        const double n = problem.trials(i);
        const double y = problem.successes(i);
        fit.pearson += (y - n * p) * (y - n * p) / (n * p * (1 - p));
        fit.log_likelihood += y * std::log(p) + (n - y) * std::log1p(-p);
    }
    if (fit.degrees_of_freedom >= 1) fit.dispersion = std::max(1.0, fit.pearson / fit.degrees_of_freedom);
    const Eigen::MatrixXd weighted = at.root_weight.asDiagonal() * problem.design;
    const Eigen::MatrixXd inverse =
        (weighted.transpose() * weighted).ldlt().solve(Eigen::MatrixXd::Identity(columns, columns));
    for (Eigen::Index j = 0; j < columns; ++j) {
        fit.coefficient.push_back(estimate.coefficient(j) / problem.length(j));
        fit.standard_error.push_back(std::sqrt(fit.dispersion * inverse(j, j)) / problem.length(j));
        for (Eigen::Index k = 0; k < columns; ++k) {
            fit.covariance.push_back(fit.dispersion * inverse(j, k) / (problem.length(j) * problem.length(k)));
        }
    }
}

}  // namespace

BinomialGlm fit_binomial_glm(std::span<const GlmRow> rows, std::span<const double> design, std::size_t columns,
                             Link link) {
    if (design.size() != rows.size() * columns) throw Error(Code::internal, "the design must be rows × columns");
    BinomialGlm fit;
    if (!std::all_of(rows.begin(), rows.end(), sensible) ||
        !std::all_of(design.begin(), design.end(), [](double x) { return std::isfinite(x); })) {
        fit.reason = "a number is missing, or a well has more infected cells than cells";
        return fit;
    }
    const Problem problem = problem_of(rows, design, columns, link);
    fit.reason = flaw_of(problem);
    if (!fit.reason.empty()) return fit;
    const Estimate found = estimate(problem);
    fit.iterations = found.steps;
    fit.deviance = found.deviance;
    if (!found.settled) {
        fit.reason = found.last_move > kDiverging
                         ? "a group of wells has no infected or only infected cells, so that its estimate is infinite"
                         : "the fit does not settle";
        return fit;
    }
    describe(problem, found, fit);
    fit.valid = true;
    return fit;
}

Contrast contrast(const BinomialGlm& fit, std::span<const double> weights, double confidence) {
    if (!fit.valid || weights.size() != fit.coefficient.size() || !(confidence > 0 && confidence < 1)) {
        throw Error(Code::internal, "a contrast needs a valid fit, a weight a coefficient and a confidence");
    }
    Contrast result;
    double variance = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        result.estimate += weights[i] * fit.coefficient[i];
        for (std::size_t j = 0; j < weights.size(); ++j) {
            variance += weights[i] * weights[j] * fit.covariance[i * weights.size() + j];
        }
    }
    result.standard_error = std::sqrt(std::max(0.0, variance));
    if (fit.degrees_of_freedom < 1 || !(result.standard_error > 0)) return result;
    const boost::math::students_t t(fit.degrees_of_freedom);
    const double half_width = boost::math::quantile(t, 0.5 + confidence / 2) * result.standard_error;
    result.interval = Interval{result.estimate - half_width, result.estimate + half_width};
    const double ratio = std::abs(result.estimate) / result.standard_error;
    result.p_value = 2 * boost::math::cdf(boost::math::complement(t, ratio));
    return result;
}

}  // namespace viroplate::fit
