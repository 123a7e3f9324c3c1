#include "segment/tree_model.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "viroplate/core/error.hpp"

namespace viroplate::segment {

namespace {

constexpr std::size_t kDecisions = (std::size_t{1} << kTreeDepth) - 1;
constexpr std::size_t kLeaves = std::size_t{1} << kTreeDepth;

}  // namespace

TreeModel::TreeModel(float base, std::span<const std::uint8_t> features, std::span<const float> thresholds,
                     std::span<const float> leaves)
    : base_(base),
      features_(features.begin(), features.end()),
      thresholds_(thresholds.begin(), thresholds.end()),
      leaves_(leaves.begin(), leaves.end()) {
    const std::size_t trees = leaves_.size() / kLeaves;
    if (leaves_.size() != trees * kLeaves || features_.size() != trees * kDecisions ||
        thresholds_.size() != features_.size()) {
        throw Error(Code::internal, "the parts of a tree model do not fit together");
    }
}

float TreeModel::operator()(std::span<const float> features) const {
    float sum = base_;
    const std::uint8_t* feature = features_.data();
    const float* threshold = thresholds_.data();
    for (std::size_t first = 0; first < leaves_.size(); first += kLeaves) {
        std::size_t node = 0;
        for (int level = 0; level < kTreeDepth; ++level) {
            node = 2 * node + 1 + (features[feature[node]] <= threshold[node] ? 0 : 1);
        }
        sum += leaves_[first + node - kDecisions];
        feature += kDecisions;
        threshold += kDecisions;
    }
    return sum;
}

std::size_t TreeModel::features() const {
    return features_.empty() ? 0 : std::size_t{*std::max_element(features_.begin(), features_.end())} + 1;
}

double log_odds(double probability) { return std::log(probability / (1 - probability)); }

TreeModel parse_tree_model(const std::string& text) {
    std::istringstream in(text);
    std::size_t trees = 0;
    float base = 0;
    in >> trees >> base;
    std::vector<std::uint8_t> features;
    std::vector<float> thresholds;
    std::vector<float> leaves;
    const auto read = [&in](std::size_t count, auto& values) {
        for (std::size_t i = 0; i < count && in; ++i) {
            float value = 0;
            in >> value;
            values.push_back(static_cast<typename std::decay_t<decltype(values)>::value_type>(value));
        }
    };
    for (std::size_t i = 0; i < trees && in; ++i) {
        read(kDecisions, features);
        read(kDecisions, thresholds);
        read(kLeaves, leaves);
    }
    if (!in) throw Error(Code::internal, "a tree model cannot be read");
    return {base, features, thresholds, leaves};
}

}  // namespace viroplate::segment
