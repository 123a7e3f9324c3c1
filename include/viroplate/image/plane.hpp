#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace viroplate::image {

/// A single-channel image, row-major, y down; pixel (x, y) is `pixels[y * width + x]`.
template <class Pixel>
struct Plane {
    int width = 0;
    int height = 0;
    std::vector<Pixel> pixels;

    Plane() = default;
    Plane(int plane_width, int plane_height, Pixel value = Pixel{})
        : width(plane_width),
          height(plane_height),
          pixels(static_cast<std::size_t>(plane_width) * static_cast<std::size_t>(plane_height), value) {}

    std::size_t size() const { return pixels.size(); }
    bool empty() const { return pixels.empty(); }
    std::size_t offset(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    }
    Pixel& at(int x, int y) { return pixels[offset(x, y)]; }
    const Pixel& at(int x, int y) const { return pixels[offset(x, y)]; }
    std::span<Pixel> row(int y) { return std::span(pixels).subspan(offset(0, y), static_cast<std::size_t>(width)); }
    std::span<const Pixel> row(int y) const {
        return std::span(pixels).subspan(offset(0, y), static_cast<std::size_t>(width));
    }
};

using FloatPlane = Plane<float>;
/// Object numbers, 0 = background, 1 … n.
using LabelPlane = Plane<std::uint32_t>;

/// A grey image as the camera wrote it.
struct RawPlane {
    Plane<std::uint16_t> grey;
    int bits = 16;  ///< bits a pixel in the file: 8 or 16
    std::optional<double>
        pixel_size_um;  ///< only where the file's own metadata states it; resolution tags do not count
};

}  // namespace viroplate::image
