#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::measure {

/// Neighbouring pixels of one row and one object.
struct Run {
    std::int32_t y = 0;
    std::int32_t begin = 0;  ///< first x
    std::int32_t end = 0;    ///< behind the last x

    std::int32_t length() const { return end - begin; }
};

/// The pixels of every object of a label image as runs, grouped by object in reading order: one pass over the image,
/// after which each feature family walks only the pixels that it needs.
class ObjectRuns {
public:
    /// Labels run from 1 to `count`.
    ObjectRuns(const image::LabelPlane& labels, std::size_t count);

    /// Runs of object `object`, counted from 0.
    std::span<const Run> of(std::size_t object) const {
        return std::span(runs_).subspan(first_[object], first_[object + 1] - first_[object]);
    }

private:
    std::vector<std::size_t> first_;
    std::vector<Run> runs_;
};

/// Number of pixels.
std::size_t area(std::span<const Run> runs);

/// The runs of all compartments.
struct CompartmentRuns {
    ObjectRuns nuclei;
    ObjectRuns rings;
    ObjectRuns cells;
};

/// The grey values of one object in one channel, in reading order.
struct CompartmentValues {
    std::vector<float> nucleus;
    std::vector<float> ring;
    std::vector<float> cell;

    void gather(const CompartmentRuns& runs, std::size_t object, const image::FloatPlane& signal);
};

}  // namespace viroplate::measure
