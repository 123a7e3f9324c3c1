#pragma once

#include <cstdint>

#include "segment/framed.hpp"
#include "segment/working_image.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// The pixels that are bright by the measure of the peak they belong to.
struct LocalContrast {
    Framed<std::uint8_t> mask;   ///< of the working image: 1 above half or so of the peak's own contrast
    Framed<float> per_contrast;  ///< of the halved image: 1 / the peak's contrast over the background; 0 without a peak
};

/// Cuts all that rises above the noise into the basins of its peaks, so that a bright nucleus does not set the
/// threshold of a dim one beside it, and thresholds each by its own contrast. The basins are sought in the halved
/// image: they need to tell nuclei apart, not to outline them.
LocalContrast local_contrast(const WorkingImage& work, const NucleiOptions& options);

}  // namespace viroplate::segment
