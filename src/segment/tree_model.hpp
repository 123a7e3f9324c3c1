#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace viroplate::segment {

/// A node of a decision tree. At a leaf `feature` is −1 and `value` what the tree says; elsewhere the left branch is
/// taken where the feature is at most `value`. Branches count from the first node of all trees.
struct TreeNode {
    std::int16_t feature = -1;
    std::uint16_t left = 0;
    std::uint16_t right = 0;
    float value = 0;
};

/// A sum of small decision trees (gradient boosting, Friedman 2001).
class TreeModel {
public:
    TreeModel() = default;
    TreeModel(float base, std::span<const std::uint16_t> roots, std::span<const TreeNode> nodes);

    /// `base` plus what every tree says; of a classifier the log odds.
    float operator()(std::span<const float> features) const;
    /// One more than the largest feature number in use.
    std::size_t features() const;

private:
    float base_ = 0;
    std::vector<std::uint16_t> roots_;
    std::vector<TreeNode> nodes_;
};

/// The text form: number of trees and base, then a line a tree: number of nodes, and for each `feature value left
/// right`, branches counted from the tree's first node. Throws Code::internal where it is not that.
TreeModel parse_tree_model(const std::string& text);

}  // namespace viroplate::segment
