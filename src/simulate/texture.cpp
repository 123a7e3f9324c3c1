#include "simulate/texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace viroplate::simulate {

namespace {

constexpr float kSplineSd = 0.55f;  ///< SD of the interpolated texture: mean of Σ b², over both axes

std::array<float, 3> spline_weights(float t) {  // t: −0.5 … 0.5 from the middle lattice point
    return {0.5f * (0.5f - t) * (0.5f - t), 0.75f - t * t, 0.5f * (0.5f + t) * (0.5f + t)};
}

}  // namespace

Texture::Texture(int width, int height, double grain_px, Random random)
    : step_(static_cast<float>(1 / std::max(1.0, grain_px))),
      lattice_(static_cast<int>(static_cast<float>(width) * step_) + 4,
               static_cast<int>(static_cast<float>(height) * step_) + 4) {
    for (float& value : lattice_.pixels) value = static_cast<float>(random.normal()) / kSplineSd;
}

float Texture::at(int x, int y) const {
    const float lattice_x = static_cast<float>(x) * step_ + 1;
    const float lattice_y = static_cast<float>(y) * step_ + 1;
    const int near_x = static_cast<int>(lattice_x + 0.5f);
    const int near_y = static_cast<int>(lattice_y + 0.5f);
    const auto wx = spline_weights(lattice_x - static_cast<float>(near_x));
    const auto wy = spline_weights(lattice_y - static_cast<float>(near_y));
    float sum = 0;
    for (int j = 0; j < 3; ++j) {
        const float* row = &lattice_.at(near_x - 1, near_y - 1 + j);
        sum += wy[static_cast<std::size_t>(j)] * (wx[0] * row[0] + wx[1] * row[1] + wx[2] * row[2]);
    }
    return sum;
}

}  // namespace viroplate::simulate
