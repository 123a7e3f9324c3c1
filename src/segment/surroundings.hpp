#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segment/framed.hpp"
#include "segment/ranked_values.hpp"
#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The level around every nucleus: its own background, on which haze of its neighbours lies.
class Surroundings {
public:
    explicit Surroundings(const WorkingImage& work);
    /// Mean over `pixels` of the working image (of some of them: it changes slowly).
    float mean(std::span<const PixelIndex> pixels) const;
    /// The same over runs of the working image.
    float mean(std::span<const image::Run> runs) const;

private:
    std::size_t stride_ = 0;  ///< of the working image
    int columns_ = 0;
    std::vector<float> level_;
};

/// Level of a nucleus's inside: high among the pixels above half of its peak. `ranked` is where it works, for a caller
/// with many nuclei.
float plateau(std::span<const float> values, float base, RankedValues& ranked);

}  // namespace viroplate::segment
