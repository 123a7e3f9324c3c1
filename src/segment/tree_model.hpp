#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace viroplate::segment {

/// Levels of decisions in every tree of a TreeModel; shallower trees are filled up.
inline constexpr int kTreeDepth = 4;

/// A sum of small decision trees (gradient boosting, Friedman 2001). Each tree is complete: node i branches to 2i + 1
/// where its feature is at most its threshold, else to 2i + 2, so that a decision is arithmetic and not a jump.
class TreeModel {
public:
    TreeModel() = default;
    /// `features` and `thresholds` hold 2^depth − 1 decisions a tree, `leaves` 2^depth values.
    TreeModel(float base, std::span<const std::uint8_t> features, std::span<const float> thresholds,
              std::span<const float> leaves);

    /// `base` plus what every tree says; of a classifier the log odds.
    float operator()(std::span<const float> features) const;
    /// One more than the largest feature number in use.
    std::size_t features() const;

private:
    float base_ = 0;
    std::vector<std::uint8_t> features_;
    std::vector<float> thresholds_;
    std::vector<float> leaves_;
};

/// What a classifier gives for this probability (0 … 1, neither included).
double log_odds(double probability);

/// The text form: number of trees and base, then a line a tree: 15 features, 15 thresholds, 16 leaves. Throws
/// Code::internal where it is not that.
TreeModel parse_tree_model(const std::string& text);

}  // namespace viroplate::segment
