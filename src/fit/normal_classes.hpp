#pragma once

#include <span>
#include <vector>

namespace viroplate::fit {

/// Shares of a normal in the classes that `edges` (rising) cut: edges.size() + 1, the outer ones open. Each at least
/// 1e-300, so that logarithms and ratios exist.
std::vector<double> normal_masses(std::span<const double> edges, double mean, double sd);

/// First and second moment (about the mean, in SDs) of a normal within each class.
struct ClassMoments {
    std::vector<double> first;
    std::vector<double> second;
};
ClassMoments normal_moments(std::span<const double> edges, double mean, double sd);

}  // namespace viroplate::fit
