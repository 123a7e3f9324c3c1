#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "infection/shield_cells.hpp"

namespace viroplate::infection {

/// Distances on a logarithmic scale: nodes 0 … kDistanceBins, evenly spaced in log2 of the distance.
inline constexpr std::size_t kDistanceBins = 40;
struct DistanceScale {
    double log2_first = 0;
    double log2_step = 1;

    /// Place of a distance among the nodes, held within them.
    double node(double log2_distance) const;
};

/// What the fit needs to know of a set of bystanders: for each bin of distance to the nearest called cell how many
/// there are, the sum of their responses, and how their sources' shares lie on the nodes from that bin's on (each split
/// between the two nodes around its distance, so that any decay is summed exactly up to its bend between nodes).
/// A source's share is the chance that it is the nearest true one: its weight times those of the nearer ones to be
/// none.
struct BinnedBystanders {
    static constexpr std::size_t kEntries = (kDistanceBins + 1) * (kDistanceBins + 2) / 2 - 1;
    /// Where bin b's shares start; its nodes are b … kDistanceBins.
    static constexpr std::size_t start(std::size_t bin) {
        return bin * (kDistanceBins + 1) - bin * (bin - (bin > 0 ? 1 : 0)) / 2;
    }

    std::array<double, kDistanceBins> count{};
    std::array<double, kDistanceBins> response{};
    std::array<double, kEntries> shares{};

    void add(const Bystander& cell, const Bystanders& all, const DistanceScale& scale, double response_kept);
    void add(const BinnedBystanders& other);
};

/// Mean and noise of the mock cells.
struct MockLevel {
    double mean = 0;
    double variance = 0;
    double standard_error = 0;
    double offset_sd = 0;  ///< how far the well's own base may lie from the mean
};

/// The fitted decay.
struct Decay {
    double log2_radius = 0;
    double log2_steepness = 0;     ///< of −2 d ln(decay) / d ln(distance) at the radius
    double amplitude = 0;          ///< plateau above the base
    double base = 0;               ///< mock level with the well's own offset
    double amplitude_error = 0;    ///< standard error at this radius and steepness
    std::vector<int> best_radius;  ///< for every shape tried, the step of the radius that fits best; −1: too badly

    std::size_t shape = 0;  ///< the one that fits best

    /// How much of the amplitude reaches so far; by the best shape.
    double reaching(double log2_distance) const;
    /// Mean response expected of a cell among these sources.
    double response(const Bystander& cell, const Bystanders& all) const;
};

/// Fits decays to binned bystanders.
class DecayFit {
public:
    explicit DecayFit(const DistanceScale& scale);

    /// Weights of the bins: one over the variance of a single response. From the mock cells' variance and how much more
    /// cells with a higher mean vary; `squares` holds for every bin the sum of squared responses.
    /// `ceiling`: what no amplitude may exceed, above 0.
    void weigh(const BinnedBystanders& bystanders, const std::array<double, kDistanceBins>& squares,
               const MockLevel& mock, double ceiling);
    /// The best decay over all radii and shapes.
    Decay fit(const BinnedBystanders& bystanders, const MockLevel& mock) const;
    /// The same, walking from the best radii of an earlier fit.
    Decay refit(const BinnedBystanders& bystanders, const MockLevel& mock, const Decay& start) const;

private:
    struct Trial {
        double misfit = 0;  ///< weighted sum of squares, prior included
        double amplitude = 0;
        double offset = 0;
        double amplitude_error = 0;
    };
    Trial trial(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t shape, int radius) const;
    /// Downhill from a radius, step by step.
    int walk(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t shape, int radius) const;
    Decay combine(const BinnedBystanders& bystanders, const MockLevel& mock, std::vector<int> best) const;

    DistanceScale scale_;
    std::array<double, kDistanceBins> weight_{};
    double ceiling_ = 0;
    std::vector<std::vector<double>> tables_;  ///< decay by shape, over steps of distance less steps of radius
};

}  // namespace viroplate::infection
