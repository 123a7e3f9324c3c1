#include "measure/object_pixels.hpp"

#include "viroplate/core/error.hpp"

namespace viroplate::measure {

ObjectPixels::ObjectPixels(const image::LabelPlane& labels, std::size_t count) : begin_(count + 1, 0) {
    for (const auto label : labels.pixels) {
        if (label > count) throw Error(Code::internal, "a label lies above the number of objects");
        if (label != 0) ++begin_[label];
    }
    for (std::size_t i = 1; i <= count; ++i) begin_[i] += begin_[i - 1];
    offsets_.resize(begin_[count]);
    std::vector<std::size_t> next(begin_.begin(), begin_.end());
    for (std::size_t p = 0; p < labels.size(); ++p) {
        if (const auto label = labels.pixels[p]; label != 0)
            offsets_[next[label - 1]++] = static_cast<std::uint32_t>(p);
    }
}

}  // namespace viroplate::measure
