#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "shield_cells.hpp"

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
};

/// The fitted decay.
struct Decay {
    double log2_radius = 0;
    double log2_steepness = 0;
    double amplitude = 0;          ///< plateau above the base
    double base = 0;               ///< mock level with the well's own offset
    double amplitude_error = 0;    ///< standard error at this radius and steepness
    std::vector<int> best_radius;  ///< for every steepness tried, the step of the radius that fits best

    /// Mean response expected of a cell with these sources.
    double response(const Bystander& cell, const Bystanders& all) const;
};

/// Fits decays to binned bystanders.
class DecayFit {
public:
    explicit DecayFit(const DistanceScale& scale);

    /// Weights of the bins: one over the variance of a single response. From the mock cells' variance and how much more
    /// cells with a higher mean vary; `squares` holds for every bin the sum of squared responses.
    void weigh(const BinnedBystanders& bystanders, const std::array<double, kDistanceBins>& squares,
               const MockLevel& mock);
    /// The best decay over all radii and steepnesses.
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
    Trial trial(const BinnedBystanders& bystanders, const MockLevel& mock, std::size_t steepness, int radius) const;
    Decay combine(const BinnedBystanders& bystanders, const MockLevel& mock, std::vector<int> best) const;

    DistanceScale scale_;
    std::array<double, kDistanceBins> weight_{};
    std::vector<std::vector<double>> tables_;  ///< decay by steepness, over steps of distance less steps of radius
};

}  // namespace viroplate::infection
