#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace viroplate::segment {

/// An image with a frame of one pixel around it, so that the neighbours of every pixel exist. Pixels are addressed by
/// their index in `pixels`; the frame keeps the value it was made with.
template <class Pixel>
struct Framed {
    int width = 0;   ///< without the frame
    int height = 0;  ///< without the frame
    std::vector<Pixel> pixels;

    Framed() = default;
    Framed(int plane_width, int plane_height, Pixel value)
        : width(plane_width),
          height(plane_height),
          pixels(static_cast<std::size_t>(plane_width + 2) * static_cast<std::size_t>(plane_height + 2), value) {}

    std::size_t stride() const { return static_cast<std::size_t>(width) + 2; }
    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y + 1) * stride() + static_cast<std::size_t>(x + 1);
    }
    int x(std::size_t index) const { return static_cast<int>(index % stride()) - 1; }
    int y(std::size_t index) const { return static_cast<int>(index / stride()) - 1; }
    Pixel* row(int y) { return pixels.data() + index(0, y); }
    const Pixel* row(int y) const { return pixels.data() + index(0, y); }
    Pixel& operator[](std::size_t i) { return pixels[i]; }
    const Pixel& operator[](std::size_t i) const { return pixels[i]; }
};

/// Index of a pixel in a framed image.
using PixelIndex = std::uint32_t;

}  // namespace viroplate::segment
