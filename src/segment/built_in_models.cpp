#include "segment/models.hpp"

namespace viroplate::segment {

const NucleiModels& built_in_models() {
    static const NucleiModels models{built_in_merge_model(), built_in_level_model(), built_in_object_model()};
    return models;
}

}  // namespace viroplate::segment
