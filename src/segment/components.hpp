#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/framed.hpp"

namespace viroplate::segment {

/// Pixels of one row that belong together: [begin, end) in indices of a framed image.
struct PixelRun {
    PixelIndex begin = 0;
    PixelIndex end = 0;
};

/// The 4-connected components of a mask as runs, each component's runs together and in reading order;
/// components in the order of their first pixel.
class Components {
public:
    std::size_t count() const { return first_.empty() ? 0 : first_.size() - 1; }
    std::span<const PixelRun> runs(std::size_t component) const {
        return std::span(runs_).subspan(first_[component], first_[component + 1] - first_[component]);
    }
    std::size_t area(std::size_t component) const;
    /// The component's pixels in reading order, into `pixels`.
    void pixels(std::size_t component, std::vector<PixelIndex>& pixels) const;

private:
    friend Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value);
    /// Of `count` runs, alternately their beginnings and ends in `edges`, each with a parent of its component: the
    /// component's first run, which is its own, or one that comes before it.
    static Components collect(std::size_t count, const std::uint32_t* parent, const PixelIndex* edges);

    std::vector<PixelRun> runs_;
    std::vector<std::size_t> first_;
};

/// Components of the pixels that equal `value` (the frame never takes part).
Components find_components(const Framed<std::uint8_t>& mask, std::uint8_t value);

/// Pixels sorted into groups: those of group i (from 0) lie together, in their former order.
struct PixelGroups {
    std::vector<PixelIndex> pixels;
    std::vector<std::size_t> first;  ///< count() + 1 entries

    std::size_t count() const { return first.empty() ? 0 : first.size() - 1; }
    std::span<const PixelIndex> of(std::size_t group) const {
        return std::span(pixels).subspan(first[group], first[group + 1] - first[group]);
    }
};

/// Groups `pixels` by their label, which is 1 … count.
PixelGroups group(std::span<const PixelIndex> pixels, const Framed<std::uint32_t>& labels, std::uint32_t count);

}  // namespace viroplate::segment
