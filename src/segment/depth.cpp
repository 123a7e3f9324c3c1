#include "segment/depth.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

/// Steps to the nearest zero in the row's direction of travel: one more than the pixel before, or none.
VIROPLATE_WIDE void step_on(const std::uint8_t* mask, const std::uint8_t* before, std::uint8_t* here, std::uint8_t bound,
                            std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t further = before[i] < bound ? static_cast<std::uint8_t>(before[i] + 1) : bound;
        here[i] = mask[i] != 0 ? further : std::uint8_t{0};
    }
}
VIROPLATE_WIDE void square_of_nearer(const std::uint8_t* one, const std::uint8_t* other, std::uint16_t* out,
                                     std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint16_t nearer = one[i] < other[i] ? one[i] : other[i];
        out[i] = static_cast<std::uint16_t>(nearer * nearer);
    }
}
/// least[i] = min(least[i], columns[i] + added)
VIROPLATE_WIDE void take_nearer(const std::uint16_t* columns, std::uint16_t added, std::uint16_t* least,
                                std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto squared = static_cast<std::uint16_t>(columns[i] + added);
        least[i] = squared < least[i] ? squared : least[i];
    }
}
VIROPLATE_WIDE void root(const std::uint16_t* squared, float* out, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) out[i] = std::sqrt(static_cast<float>(squared[i]));
}

}  // namespace

Framed<float> depth_inside(const Framed<std::uint8_t>& mask, int bound) {
    const auto width = static_cast<std::size_t>(mask.width);
    const auto most = static_cast<std::uint8_t>(std::clamp(bound, 1, 127));
    const auto reach = static_cast<std::size_t>(most);
    Framed<std::uint8_t> from_above(mask.width, mask.height, 0);
    for (int y = 0; y < mask.height; ++y) {
        step_on(mask.row(y), from_above.row(y - 1), from_above.row(y), most, width);
    }
    Framed<float> depth(mask.width, mask.height, 0);
    std::vector<std::uint8_t> below(width, 0);
    // Pixels beside the image are outside the mask: distance 0.
    std::vector<std::uint16_t> columns(width + 2 * reach, 0);
    std::vector<std::uint16_t> least(width);
    std::uint16_t* middle = columns.data() + reach;
    for (int y = mask.height - 1; y >= 0; --y) {
        step_on(mask.row(y), below.data(), below.data(), most, width);
        square_of_nearer(from_above.row(y), below.data(), middle, width);
        std::copy_n(middle, width, least.begin());
        for (std::size_t dx = 1; dx <= reach; ++dx) {
            const auto added = static_cast<std::uint16_t>(dx * dx);
            take_nearer(middle - dx, added, least.data(), width);
            take_nearer(middle + dx, added, least.data(), width);
        }
        root(least.data(), depth.row(y), width);
    }
    return depth;
}

}  // namespace viroplate::segment
