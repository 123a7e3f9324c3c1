#pragma once

#include "viroplate/core/random.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::simulate {

/// Smooth random texture: mean 0, standard deviation 1 (over the lattice), correlated over about `grain_px`. Normal
/// numbers on a coarse lattice, interpolated by quadratic B-splines, which never overshoot and need nine of them a
/// pixel.
class Texture {
public:
    Texture(int width, int height, double grain_px, Random random);
    float at(int x, int y) const;

private:
    float step_;
    image::FloatPlane lattice_;
};

}  // namespace viroplate::simulate
