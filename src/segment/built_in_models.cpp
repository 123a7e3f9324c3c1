#include "segment/models.hpp"

namespace viroplate::segment {

const NucleiModels& built_in_models() {
    static const NucleiModels models{{-1.0F, {}, {}}, {0.45F, {}, {}}, {10.0F, {}, {}}};
    return models;
}

}  // namespace viroplate::segment
