#pragma once

namespace viroplate::image {

/// A bright point of an image, of about the size of the blur.
struct Spot {
    double x_px = 0;  ///< centre; the centre of the first pixel is 0
    double y_px = 0;
    double contrast = 0;    ///< height of its peak over what is around it, in grey
    double integrated = 0;  ///< sum of its pixels over the level around it, in grey px
};

}  // namespace viroplate::image
