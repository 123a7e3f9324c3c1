#include "segment/depth.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// Steps to the nearest zero in the direction of travel: one more than the pixel before, at most `bound`.
inline void step_on(const std::uint8_t* mask, const std::uint8_t* before, std::uint8_t* here, std::uint8_t bound,
                    std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t further = before[i] < bound ? static_cast<std::uint8_t>(before[i] + 1) : bound;
        here[i] = mask[i] != 0 ? further : std::uint8_t{0};
    }
}

inline void square_of_nearer(const std::uint8_t* one, const std::uint8_t* other, std::uint16_t* out,
                             std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t nearer = one[i] < other[i] ? one[i] : other[i];
        out[i] = static_cast<std::uint16_t>(nearer * nearer);
    }
}

/// Squared distance along the row: the least of columns[i ± dx] + dx².
inline void least_along(const std::uint16_t* columns, std::size_t reach, std::uint16_t* least, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) least[i] = columns[i];
    for (std::size_t dx = 1; dx <= reach; ++dx) {
        const auto added = static_cast<std::uint16_t>(dx * dx);
        const std::uint16_t* before = columns - dx;
        const std::uint16_t* behind = columns + dx;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint16_t nearer = before[i] < behind[i] ? before[i] : behind[i];
            const auto squared = static_cast<std::uint16_t>(nearer + added);
            least[i] = squared < least[i] ? squared : least[i];
        }
    }
}

/// The second half of depth_inside, from the last row up. `columns` holds a row with zeros on either side, for
/// `whole_vectors` pixels and the bound.
VIROPLATE_WIDE void rows_upwards(const std::uint8_t* mask, const std::uint8_t* from_above, float* depth,
                                 std::size_t stride, std::size_t rows, std::size_t count, std::uint8_t bound,
                                 std::uint8_t* below, std::uint16_t* columns, std::uint16_t* least,
                                 std::size_t whole_vectors) {
    for (std::size_t y = rows; y-- > 0;) {
        step_on(mask + y * stride, below, below, bound, count);
        square_of_nearer(from_above + y * stride, below, columns, count);
        least_along(columns, bound, least, whole_vectors);
        float* out = depth + y * stride;
        for (std::size_t i = 0; i < count; ++i) out[i] = std::sqrt(static_cast<float>(least[i]));
    }
}

}  // namespace

Framed<float> depth_inside(const Framed<std::uint8_t>& mask, int bound) {
    const auto width = static_cast<std::size_t>(mask.width);
    const auto most = static_cast<std::uint8_t>(std::clamp(bound, 1, 127));
    Framed<std::uint8_t> from_above(mask.width, mask.height);
    for (int y = 0; y < mask.height; ++y) {
        step_on(mask.row(y), from_above.row(y - 1), from_above.row(y), most, width);
    }
    Framed<float> depth(mask.width, mask.height);
    std::vector<std::uint8_t> below(width, 0);
    constexpr std::size_t kVector = 16;  // no rests of one by one, of which a small image has many
    const std::size_t whole_vectors = (width + kVector - 1) / kVector * kVector;
    std::vector<std::uint16_t> columns(whole_vectors + std::size_t{2} * most, 0);  // beside the image is outside
    std::vector<std::uint16_t> least(whole_vectors);
    rows_upwards(mask.row(0), from_above.row(0), depth.row(0), mask.stride(), static_cast<std::size_t>(mask.height),
                 width, most, below.data(), columns.data() + most, least.data(), whole_vectors);
    return depth;
}

}  // namespace viroplate::segment
