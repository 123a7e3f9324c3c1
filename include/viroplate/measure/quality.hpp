#pragma once

#include <string>

#include "viroplate/core/options.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::measure {

struct QualityOptions {
    double saturated_share = 0.001;  ///< flag above this share of pixels at the camera's maximum
    double minimum_focus = 0.0;      ///< flag below this focus figure; 0 = no flag, since it depends on the stain

    void visit(OptionVisitor& visitor);
};

/// Figures of one plane of one field.
struct PlaneQuality {
    /// Energy of detail of 2 px against that of 8 px, robust to cell number; higher is sharper. 0 where nothing stands
    /// out of the noise: there is nothing to judge, and no flag. Of at least 256 evenly spaced rows where the image is
    /// large.
    double focus = 0;
    double saturated_share = 0;  ///< share of pixels at the full scale
    double full_scale = 0;       ///< grey level the camera clips at: 2^k − 1 that the image reaches, k = 8 … 16
    double median = 0;           ///< grey; of evenly spaced rows where the image is large
    double maximum = 0;          ///< grey
    bool flag_saturated = false;
    bool flag_focus = false;
};

/// Looks at the plane as the camera wrote it.
PlaneQuality plane_quality(const image::RawPlane& plane, const QualityOptions& options);

}  // namespace viroplate::measure
