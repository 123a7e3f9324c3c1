#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/framed.hpp"
#include "segment/working_image.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// The level around every nucleus: its own background, on which haze of its neighbours lies.
class Surroundings {
public:
    explicit Surroundings(const WorkingImage& work);
    /// Mean over `pixels` of the working image (of some of them: it changes slowly).
    float mean(std::span<const PixelIndex> pixels) const;

private:
    std::size_t stride_ = 0;  ///< of the working image
    int columns_ = 0;
    std::vector<float> level_;
};

/// Level of a nucleus's inside: high among the pixels above half of its peak. Reorders `values`.
float plateau(std::vector<float>& values, float base);

/// The pixels that are bright by the measure of the peak they belong to.
struct LocalContrast {
    Framed<std::uint8_t> mask;  ///< 1 above `boundary_level` of the peak's own contrast
    Framed<float> contrast;     ///< the peak's contrast over the background; 0 where there is none
};

/// Cuts all that rises above the noise into the basins of its peaks, so that a bright nucleus does not set the
/// threshold of a dim one beside it, and applies `boundary_level` to each.
LocalContrast local_contrast(const WorkingImage& work, const Surroundings& surroundings, const NucleiOptions& options);

}  // namespace viroplate::segment
