#pragma once

#include <span>
#include <vector>

#include "segment/components.hpp"
#include "segment/working_image.hpp"

namespace viroplate::segment {

/// The basin of a peak and what stands out in it.
struct Region {
    float base = 0;      ///< level around it
    float contrast = 0;  ///< of its inside over that
    double weight = 0;   ///< how much it says about what is typical

    float threshold() const;
};

struct Regions {
    std::vector<Region> all;
    Framed<std::uint32_t> labels;  ///< of the halved image: 1 + the number of a pixel's region, 0 where there is none
};

/// Cuts all that rises above the noise into the basins of its peaks. `half` is the halved image.
Regions find_regions(const WorkingImage& half, const NucleiOptions& options);

/// Level of a nucleus's inside: the same value as plateau(), found by counting instead of sorting. Reorders `values`.
float inside_level(std::span<float> values, float base);

}  // namespace viroplate::segment
