#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viroplate/fit/interval.hpp"

namespace viroplate::fit {

enum class Link {
    logit,    ///< η = ln(P / (1 − P)); differences are log odds ratios
    cloglog,  ///< η = ln(−ln(1 − P)); differences are log ratios of effective MOI
};

/// One well (or field) of a regression.
struct GlmRow {
    double successes = 0;  ///< 0 to `trials`; may be broken, as after correction for false positives
    double trials = 0;     ///< ≥ 0; rows without trials count for nothing
    double offset = 0;     ///< added to η with coefficient 1
};

struct BinomialGlm {
    std::vector<double> coefficient;     ///< on the scale of the link, natural logarithms
    std::vector<double> standard_error;  ///< √ of the diagonal of `covariance`
    std::vector<double> covariance;      ///< dispersion · (XᵀWX)⁻¹, row by row
    double dispersion = 1;  ///< Pearson χ² / degrees of freedom, at least 1; 1 without degrees of freedom
    double pearson = 0;     ///< Pearson χ²
    double deviance = 0;
    double log_likelihood = 0;      ///< without the binomial coefficients
    double degrees_of_freedom = 0;  ///< rows with trials − columns
    int iterations = 0;
    bool valid = false;
    std::string reason;  ///< why there is no fit
};

/// Quasi-binomial regression of P on a design by iteratively reweighted least squares (McCullagh & Nelder 1989, chapter
/// 4), each step by Householder QR with pivoting and halved while the deviance rises. `design` holds `columns` numbers
/// a row, row by row (an intercept is a column of ones); its size must be rows × columns, Code::internal otherwise.
/// Refused with words: fewer rows than columns, numbers that are not finite or successes beyond the trials, columns
/// that depend on each other, and separation (a combination of columns tells infected from uninfected without error, so
/// that some estimate is infinite; Albert & Anderson 1984), seen by fits at 0 or 1 whose estimates keep growing.
BinomialGlm fit_binomial_glm(std::span<const GlmRow> rows, std::span<const double> design, std::size_t columns,
                             Link link);

/// A linear combination of coefficients.
struct Contrast {
    double estimate = 0;
    double standard_error = 0;
    std::optional<Interval> interval;  ///< Student's t; nothing without degrees of freedom
    std::optional<double> p_value;     ///< two-sided, of "it is 0"; nothing without degrees of freedom
};

/// Σ weight · coefficient of a valid fit; as many weights as coefficients, `confidence` in (0, 1); Code::internal
/// otherwise.
Contrast contrast(const BinomialGlm& fit, std::span<const double> weights, double confidence);

}  // namespace viroplate::fit
