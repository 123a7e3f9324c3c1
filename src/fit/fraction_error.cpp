#include "fit/fraction_error.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <cstddef>

namespace viroplate::fit {

namespace {

constexpr double kStep = 1e-4;      // of a parameter, for derivatives
constexpr double kFlattest = 1e-9;  // eigenvalue of the information, as a share of the largest, taken as known

/// Derivatives of the alternative's ratio in each class (rows) by its free parameters (columns): mean and ln SD of each
/// normal, logit of each weight but the last against it.
Eigen::MatrixXd ratio_derivatives(const NullClasses& null, const Alternative& alternative) {
    const std::size_t normals = alternative.normals.size();
    const auto columns = static_cast<Eigen::Index>(3 * normals - 1);
    const auto classes = static_cast<Eigen::Index>(null.mass.size());
    Eigen::MatrixXd derivatives(classes, columns);
    const auto moved = [&](std::size_t parameter, double step) {
        auto changed = alternative.normals;
        auto& normal = changed[parameter / 3];
        if (parameter % 3 == 0) normal.mean += step * null.sd;
        if (parameter % 3 == 1) normal.sd *= std::exp(step);
        if (parameter % 3 == 2) {
            const double factor = std::exp(step);
            const double sum = 1 + normal.weight * (factor - 1);
            normal.weight *= factor;
            for (auto& each : changed) each.weight /= sum;
        }
        return mixture_masses(changed, null.edges);
    };
    for (Eigen::Index j = 0; j < columns; ++j) {
        const auto up = moved(static_cast<std::size_t>(j), kStep);
        const auto down = moved(static_cast<std::size_t>(j), -kStep);
        for (Eigen::Index i = 0; i < classes; ++i) {
            const auto c = static_cast<std::size_t>(i);
            derivatives(i, j) = (up[c] - down[c]) / (2 * kStep) / null.mass[c];
        }
    }
    return derivatives;
}

/// What a well adds to the equations of π and the parameters, expected at the fit.
struct WellTerms {
    double information = 0;    // of π
    Eigen::VectorXd coupling;  // π with the parameters
    Eigen::VectorXd pull;      // of a null class on the score of π
};

WellTerms terms_of(const NullClasses& null, const Alternative& alternative, const Eigen::MatrixXd& derivatives,
                   double fraction, double cells) {
    const auto classes = derivatives.rows();
    Eigen::VectorXd weight(classes);
    WellTerms terms;
    terms.pull.resize(classes);
    for (Eigen::Index i = 0; i < classes; ++i) {
        const auto c = static_cast<std::size_t>(i);
        const double ratio = alternative.ratio[c];
        const double density = 1 - fraction + fraction * ratio;
        weight(i) = cells * null.mass[c] / density;
        terms.pull(i) = -cells * ratio / density;
        terms.information += weight(i) * (ratio - 1) * (ratio - 1);
    }
    terms.coupling = -derivatives.transpose() * weight;
    return terms;
}

/// (XᵀX)-like matrix turned round; directions that the data leave open are left out.
Eigen::MatrixXd inverse_of(const Eigen::MatrixXd& information) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(information);
    Eigen::VectorXd inverted = eigen.eigenvalues();
    const double largest = inverted.maxCoeff();
    for (Eigen::Index i = 0; i < inverted.size(); ++i) {
        inverted(i) = 1 / std::max(inverted(i), kFlattest * std::max(largest, 1e-12));
    }
    return eigen.eigenvectors() * inverted.asDiagonal() * eigen.eigenvectors().transpose();
}

}  // namespace

double fraction_information(const NullClasses& null, std::span<const double> ratio, double fraction, double cells) {
    double information = 0;
    for (std::size_t c = 0; c < null.mass.size(); ++c) {
        const double excess = ratio[c] - 1;
        information += null.mass[c] * excess * excess / (1 + fraction * excess);
    }
    return cells * information;
}

std::vector<FractionVariance> fraction_variances(const NullClasses& null, const Alternative& alternative,
                                                 std::span<const WellCounts> wells) {
    const Eigen::MatrixXd derivatives = ratio_derivatives(null, alternative);
    const auto classes = derivatives.rows();
    const auto columns = derivatives.cols();
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(columns, columns);
    Eigen::MatrixXd pull = Eigen::MatrixXd::Zero(columns, classes);  // of the null on the parameters' scores
    std::vector<WellTerms> terms;
    terms.reserve(wells.size());
    for (std::size_t w = 0; w < wells.size(); ++w) {
        const double fraction = alternative.fractions[w];
        terms.push_back(terms_of(null, alternative, derivatives, fraction, wells[w].cells));
        const WellTerms& well = terms.back();
        Eigen::VectorXd weight(classes);
        Eigen::VectorXd pulled(classes);
        for (Eigen::Index i = 0; i < classes; ++i) {
            const auto c = static_cast<std::size_t>(i);
            const double density = 1 - fraction + fraction * alternative.ratio[c];
            weight(i) = wells[w].cells * fraction * fraction * null.mass[c] / density;
            pulled(i) = -wells[w].cells * fraction * (1 - fraction) / density;
        }
        information += derivatives.transpose() * weight.asDiagonal() * derivatives;
        pull += derivatives.transpose() * pulled.asDiagonal();
        if (!(well.information > 0)) continue;
        information -= well.coupling * well.coupling.transpose() / well.information;
        pull -= well.coupling * well.pull.transpose() / well.information;
    }
    const Eigen::MatrixXd covariance = inverse_of(information);
    const Eigen::MatrixXd moved = covariance * pull;
    const Eigen::Map<const Eigen::VectorXd> mass(null.mass.data(), classes);
    std::vector<FractionVariance> variances;
    for (const auto& well : terms) {
        FractionVariance variance;
        if (well.information > 0) {
            variance.counting = 1 / well.information;
            variance.alternative =
                well.coupling.dot(covariance * well.coupling) / (well.information * well.information);
            const Eigen::VectorXd influence = (well.pull - moved.transpose() * well.coupling) / well.information;
            const double mean = mass.dot(influence);
            variance.null = (mass.dot(influence.cwiseAbs2()) - mean * mean) / null.values;
        }
        variances.push_back(variance);
    }
    return variances;
}

}  // namespace viroplate::fit
