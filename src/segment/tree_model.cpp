#include "segment/tree_model.hpp"

#include <algorithm>
#include <sstream>

#include "viroplate/core/error.hpp"

namespace viroplate::segment {

TreeModel::TreeModel(float base, std::span<const std::uint16_t> roots, std::span<const TreeNode> nodes)
    : base_(base), roots_(roots.begin(), roots.end()), nodes_(nodes.begin(), nodes.end()) {}

float TreeModel::operator()(std::span<const float> features) const {
    float sum = base_;
    for (const std::uint16_t root : roots_) {
        const TreeNode* node = &nodes_[root];
        while (node->feature >= 0) {
            const float value = features[static_cast<std::size_t>(node->feature)];
            node = &nodes_[value <= node->value ? node->left : node->right];
        }
        sum += node->value;
    }
    return sum;
}

std::size_t TreeModel::features() const {
    int largest = -1;
    for (const TreeNode& node : nodes_) largest = std::max<int>(largest, node.feature);
    return static_cast<std::size_t>(largest + 1);
}

TreeModel parse_tree_model(const std::string& text) {
    std::istringstream in(text);
    std::size_t trees = 0;
    float base = 0;
    in >> trees >> base;
    std::vector<std::uint16_t> roots;
    std::vector<TreeNode> nodes;
    for (std::size_t i = 0; i < trees && in; ++i) {
        std::size_t count = 0;
        in >> count;
        const auto first = static_cast<std::uint16_t>(nodes.size());
        roots.push_back(first);
        for (std::size_t k = 0; k < count && in; ++k) {
            TreeNode node;
            in >> node.feature >> node.value >> node.left >> node.right;
            node.left = static_cast<std::uint16_t>(node.left + first);
            node.right = static_cast<std::uint16_t>(node.right + first);
            if (node.feature >= 0 && (node.left >= first + count || node.right >= first + count)) {
                throw Error(Code::internal, "a tree model branches to a node that it does not have");
            }
            nodes.push_back(node);
        }
    }
    if (!in || nodes.size() > 65535) throw Error(Code::internal, "a tree model cannot be read");
    return {base, roots, nodes};
}

}  // namespace viroplate::segment
