#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace viroplate::segment {

/// Leaves numbers unset that a vector makes without a value: images that are written whole need no zeros first.
template <class Value>
struct UnsetAllocator : std::allocator<Value> {
    template <class Other>
    struct rebind {
        using other = UnsetAllocator<Other>;
    };
    UnsetAllocator() = default;
    template <class Other>
    explicit UnsetAllocator(const UnsetAllocator<Other>&) {}

    template <class Other>
    void construct(Other* place) {
        ::new (static_cast<void*>(place)) Other;
    }
    template <class Other, class... Arguments>
    void construct(Other* place, Arguments&&... arguments) {
        ::new (static_cast<void*>(place)) Other(std::forward<Arguments>(arguments)...);
    }
};

/// An image with a frame of one pixel around it, so that the neighbours of every pixel exist. Pixels are addressed by
/// their index in `pixels`; the frame keeps the value it was made with.
template <class Pixel>
struct Framed {
    int width = 0;   ///< without the frame
    int height = 0;  ///< without the frame
    std::vector<Pixel, UnsetAllocator<Pixel>> pixels;

    Framed() = default;
    /// Pixels unset, the frame 0.
    Framed(int plane_width, int plane_height)
        : width(plane_width),
          height(plane_height),
          pixels(static_cast<std::size_t>(plane_width + 2) * static_cast<std::size_t>(plane_height + 2)) {
        set_frame(Pixel{});
    }
    Framed(int plane_width, int plane_height, Pixel value)
        : width(plane_width),
          height(plane_height),
          pixels(static_cast<std::size_t>(plane_width + 2) * static_cast<std::size_t>(plane_height + 2), value) {}

    void set_frame(Pixel value) {
        const std::size_t line = stride();
        std::fill_n(pixels.begin(), line, value);
        std::fill_n(pixels.end() - static_cast<std::ptrdiff_t>(line), line, value);
        for (std::size_t i = 0; i < pixels.size(); i += line) pixels[i] = pixels[i + line - 1] = value;
    }
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
