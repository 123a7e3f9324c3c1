#pragma once

#include "segment/tree_model.hpp"

namespace viroplate::segment {

/// What was learned from hand-drawn nuclei and simulated ones (bench/train_nuclei).
struct NucleiModels {
    TreeModel merge;   ///< log odds that two fragments are one nucleus, from MergeFeatures
    TreeModel level;   ///< level of the outline as a share of the object's contrast, from ObjectFeatures
    TreeModel object;  ///< log odds that an object is a nucleus, from ObjectFeatures
};

/// The models that are built in, one file each (built_in_<name>.cpp).
TreeModel built_in_merge_model();
TreeModel built_in_level_model();
TreeModel built_in_object_model();
const NucleiModels& built_in_models();

}  // namespace viroplate::segment
