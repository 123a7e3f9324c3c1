#include "segment/marked.hpp"

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

VIROPLATE_WIDE void mark_differences(const std::uint32_t* one, const std::uint32_t* other, int count,
                                     std::uint8_t* __restrict marks) {
    for (int x = 0; x < count; ++x) marks[x] = one[x] != other[x] ? 1 : 0;
}

}  // namespace

void mark_changes(const std::uint32_t* labels, int count, std::uint8_t* marks) {
    mark_differences(labels, labels - 1, count, marks);
}

}  // namespace viroplate::segment
