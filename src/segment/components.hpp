#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Pixels of one row that belong together: [begin, end) in indices of a framed image.
struct Run {
    PixelIndex begin = 0;
    PixelIndex end = 0;
};

/// The 4-connected components of a mask as runs, each component's runs together and in reading order; components in
/// the order of their first pixel.
class Components {
public:
    std::size_t count() const { return first_.empty() ? 0 : first_.size() - 1; }
    std::span<const Run> runs(std::size_t component) const {
        return std::span(runs_).subspan(first_[component], first_[component + 1] - first_[component]);
    }
    std::size_t area(std::size_t component) const;
    /// The component's pixels in reading order, into `pixels`.
    void pixels(std::size_t component, std::vector<PixelIndex>& pixels) const;

private:
    friend Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value);
    std::vector<Run> runs_;
    std::vector<std::size_t> first_;
};

/// Components of the pixels that equal `value` (the frame never takes part).
Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value);

/// Sets the holes of `mask` (zeros that do not reach the image border) of at most `largest` pixels to `value`.
void fill_holes(Framed<std::uint8_t>& mask, std::uint8_t value, double largest);

}  // namespace viroplate::segment
