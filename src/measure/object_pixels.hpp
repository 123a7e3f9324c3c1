#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::measure {

/// The pixels of every object of a label image, grouped by object in reading order: one pass over the image, after
/// which each feature family walks only the pixels that it needs.
class ObjectPixels {
public:
    /// Labels run from 1 to `count`.
    ObjectPixels(const image::LabelPlane& labels, std::size_t count);

    std::size_t count() const { return begin_.size() - 1; }
    /// Pixel offsets (y · width + x) of object `object`, counted from 0.
    std::span<const std::uint32_t> of(std::size_t object) const {
        return std::span(offsets_).subspan(begin_[object], begin_[object + 1] - begin_[object]);
    }

private:
    std::vector<std::size_t> begin_;
    std::vector<std::uint32_t> offsets_;
};

/// The pixels of all compartments.
struct CompartmentPixels {
    ObjectPixels nuclei;
    ObjectPixels rings;
    ObjectPixels cells;
};

}  // namespace viroplate::measure
