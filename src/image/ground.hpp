#pragma once

#include <cstdint>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// A quantity that changes slowly over an image, at every `factor`-th pixel (1, 2, 4 or 8): pixel i of the plane lies
/// at (i + ½) · factor of the image, between them it is linear, beyond the outermost it stays.
struct Ground {
    FloatPlane plane;
    int factor = 1;
};

/// In place: level · 2^shift − round(ground) + lift, which the caller knows to lie in 0 … 65535. The ground is not
/// negative.
void subtract(Plane<std::uint16_t>& level, int shift, int lift, const Ground& ground);

/// In place: round((level − zero) / flat · scale − ground + lift), clipped to 0 … 65535. Without a flat, it is 1.
void divide_and_subtract(Plane<std::uint16_t>& level, double zero, const FloatPlane* flat, double scale, double lift,
                         const Ground& ground);

}  // namespace viroplate::image
