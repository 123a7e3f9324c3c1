#include "segment/holes.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "segment/mask_bits.hpp"

namespace viroplate::segment {

namespace {

constexpr std::uint8_t kObject = 1;
constexpr std::uint8_t kOutside = 2;  // the frame, and zeros that are no hole
constexpr std::uint8_t kSeen = 3;     // zeros of what may be a hole

/// Fills holes from their topmost runs, which have nothing but the object above them. What turns out to be too large or
/// to reach the border is abandoned at once and remembered, so that no pixel is visited twice.
class HoleFilling {
public:
    HoleFilling(Framed<std::uint8_t>& mask, std::size_t largest)
        : mask_(mask), stride_(static_cast<PixelIndex>(mask.stride())), largest_(largest), frame_(mask[0]) {
        mask_.set_frame(kOutside);
    }

    /// Fills the hole whose topmost run begins at `begin`, if it is one.
    void fill_from(PixelIndex begin) {
        if (!is_top(begin)) return;
        seen_.clear();
        const std::uint8_t found = is_hole(begin) ? kObject : kOutside;
        for (const PixelIndex pixel : seen_) mask_[pixel] = found;
        if (found == kOutside) outside_.insert(outside_.end(), seen_.begin(), seen_.end());
    }

    void finish() {
        for (const PixelIndex pixel : outside_) mask_[pixel] = 0;
        mask_.set_frame(frame_);
    }

private:
    bool is_top(PixelIndex pixel) const {
        for (std::size_t length = 0; mask_[pixel] == 0; ++pixel, ++length) {
            if (mask_[pixel - stride_] != kObject || length == largest_) return false;
        }
        return mask_[pixel] == kObject;
    }

    bool is_hole(PixelIndex begin) {
        see(begin);
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            for (const PixelIndex next : {seen_[i] + 1, seen_[i] + stride_, seen_[i] - 1, seen_[i] - stride_}) {
                if (mask_[next] == kOutside) return false;
                if (mask_[next] != 0) continue;
                if (seen_.size() == largest_) return false;
                see(next);
            }
        }
        return true;
    }
    void see(PixelIndex pixel) {
        mask_[pixel] = kSeen;
        seen_.push_back(pixel);
    }

    Framed<std::uint8_t>& mask_;
    PixelIndex stride_;
    std::size_t largest_;
    std::uint8_t frame_;
    std::vector<PixelIndex> seen_;
    std::vector<PixelIndex> outside_;
};

}  // namespace

void fill_holes(Framed<std::uint8_t>& mask, double largest) {
    if (largest < 1 || mask.width < 3 || mask.height < 3) return;
    HoleFilling filling(mask, static_cast<std::size_t>(std::min(largest, static_cast<double>(mask.pixels.size()))));
    std::vector<std::uint64_t> above(bit_words(mask.width));
    std::vector<std::uint64_t> here(above.size());
    equal_bits(mask.row(0), mask.width, 0, above.data());
    for (int y = 1; y + 1 < mask.height; ++y) {
        equal_bits(mask.row(y), mask.width, 0, here.data());
        auto begin = static_cast<PixelIndex>(mask.index(0, y));
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < here.size(); ++i, begin += kBitsAWord) {
            std::uint64_t tops = here[i] & ~(here[i] << 1 | before) & ~above[i];
            before = here[i] >> (kBitsAWord - 1);
            for (; tops != 0; tops &= tops - 1) {
                filling.fill_from(begin + static_cast<PixelIndex>(std::countr_zero(tops)));
            }
        }
        above.swap(here);
    }
    filling.finish();
}

}  // namespace viroplate::segment
