#include "fit/normal_classes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace viroplate::fit {

namespace {

constexpr double kLeastMass = 1e-300;
constexpr double kLeastForMoments = 1e-10;  // below it the difference of two densities has too few digits left

/// Share of the standard normal above z.
double above(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

double density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

}  // namespace

std::vector<double> normal_masses(std::span<const double> edges, double mean, double sd) {
    std::vector<double> masses(edges.size() + 1);
    double last = 1;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const double next = above((edges[i] - mean) / sd);
        masses[i] = std::max(kLeastMass, last - next);
        last = next;
    }
    masses.back() = std::max(kLeastMass, last);
    return masses;
}

ClassMoments normal_moments(std::span<const double> edges, double mean, double sd) {
    ClassMoments moments{std::vector<double>(edges.size() + 1), std::vector<double>(edges.size() + 1)};
    double z_low = 0;
    double above_low = 1;
    double density_low = 0;
    for (std::size_t i = 0; i <= edges.size(); ++i) {
        const bool last = i == edges.size();
        const double z_high = last ? 0 : (edges[i] - mean) / sd;
        const double above_high = last ? 0 : above(z_high);
        const double density_high = last ? 0 : density(z_high);
        const double mass = above_low - above_high;
        if (mass > kLeastForMoments) {
            moments.first[i] = (density_low - density_high) / mass;
            moments.second[i] = 1 + (z_low * density_low - z_high * density_high) / mass;
        } else {  // far out, nearly all of a class lies at its inner edge
            const double inner = i == 0 ? z_high : last || z_low > 0 ? z_low : z_high;
            moments.first[i] = inner;
            moments.second[i] = inner * inner;
        }
        z_low = z_high;
        above_low = above_high;
        density_low = density_high;
    }
    return moments;
}

}  // namespace viroplate::fit
