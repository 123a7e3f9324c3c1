#include "segment/tree_model.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "segment/models.hpp"
#include "segment/trace.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::segment {
namespace {

/// A tree that asks for one feature at its root and says 1 or 2; the decisions below do not matter.
std::string one_question(int feature, double threshold) {
    std::ostringstream text;
    text << feature;
    for (int i = 1; i < 15; ++i) text << " 0";
    text << ' ' << threshold;
    for (int i = 1; i < 15; ++i) text << " 0";
    for (int i = 0; i < 16; ++i) text << (i < 8 ? " 1" : " 2");
    text << '\n';
    return text.str();
}

TEST(TreeModel, TakesTheLeftBranchUpToTheThreshold) {
    const TreeModel model = parse_tree_model("1 0.5\n" + one_question(1, 3));
    EXPECT_FLOAT_EQ(model(std::array{9.0F, 2.0F}), 1.5F);
    EXPECT_FLOAT_EQ(model(std::array{9.0F, 3.0F}), 1.5F);
    EXPECT_FLOAT_EQ(model(std::array{-9.0F, 3.1F}), 2.5F);
    EXPECT_EQ(model.features(), 2u);
}

TEST(TreeModel, AddsItsTrees) {
    const TreeModel model = parse_tree_model("2 -1\n" + one_question(0, 0) + one_question(1, 0));
    EXPECT_FLOAT_EQ(model(std::array{-1.0F, 1.0F}), 2.0F);
    EXPECT_FLOAT_EQ(model(std::array{1.0F, 1.0F}), 3.0F);
}

TEST(TreeModel, ReachesEveryLeaf) {
    std::vector<std::uint8_t> features;
    std::vector<float> thresholds(15, 0);
    for (int node = 0; node < 15; ++node) features.push_back(node < 1 ? 0 : node < 3 ? 1 : node < 7 ? 2 : 3);
    std::vector<float> leaves;
    for (int i = 0; i < 16; ++i) leaves.push_back(static_cast<float>(i));
    const TreeModel model(0, features, thresholds, leaves);
    for (int leaf = 0; leaf < 16; ++leaf) {
        std::array<float, 4> input{};
        for (int level = 0; level < 4; ++level)
            input[static_cast<std::size_t>(level)] = (leaf >> (3 - level)) & 1 ? 1 : -1;
        EXPECT_FLOAT_EQ(model(input), static_cast<float>(leaf));
    }
}

TEST(TreeModel, WithoutTreesIsItsBase) { EXPECT_FLOAT_EQ(parse_tree_model("0 0.25\n")({}), 0.25F); }

TEST(TreeModel, ThatIsCutShortIsRefused) {
    EXPECT_THROW(parse_tree_model("2 0\n" + one_question(0, 0)), Error);
    EXPECT_THROW(parse_tree_model("merge"), Error);
    EXPECT_THROW(TreeModel(0, std::vector<std::uint8_t>(15), std::vector<float>(14), std::vector<float>(16)), Error);
}

TEST(TreeModel, BuiltInOnesAskOnlyForFeaturesThatThereAre) {
    const NucleiModels& models = built_in_models();
    EXPECT_LE(models.merge.features(), kMergeFeatures);
    EXPECT_LE(models.level.features(), kObjectFeatures);
    EXPECT_LE(models.object.features(), kObjectFeatures);
    EXPECT_GT(models.merge.features(), kMergeFeatures / 2);
}

}  // namespace
}  // namespace viroplate::segment
