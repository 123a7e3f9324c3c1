#include "segment/drawing.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr std::size_t kChunk = 16;  // columns that are worked on together
constexpr std::size_t kWord = 64;

/// out[i] = the value between one[i] and one[i + 1], for whole chunks.
VIROPLATE_WIDE void draw_along(const float* one, float weight, std::size_t columns, float* out) {
    const float* other = one + 1;
    for (std::size_t begin = 0; begin < columns; begin += kChunk) {
        for (std::size_t i = begin; i < begin + kChunk; ++i) out[i] = one[i] + weight * (other[i] - one[i]);
    }
}

/// Eight bytes of 0 or 1 as eight bits.
std::uint64_t packed(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return (word * 0x0102040810204080U) >> 56U;
}

/// Bit i of `bits`: whether the value between upper[i] and lower[i] lies above `level`, for whole chunks.
VIROPLATE_WIDE void find_above(const float* upper, const float* lower, float weight, float level, std::size_t columns,
                               std::uint64_t* bits) {
    for (std::size_t begin = 0; begin < columns; begin += kChunk) {
        std::uint8_t above[kChunk];
        for (std::size_t i = 0; i < kChunk; ++i) {
            const float value = upper[begin + i] + weight * (lower[begin + i] - upper[begin + i]);
            above[i] = value > level ? 1 : 0;
        }
        const std::uint64_t chunk = packed(above) | packed(above + 8) << 8U;
        std::uint64_t& word = bits[begin / kWord];
        word = begin % kWord == 0 ? chunk : word | chunk << begin % kWord;
    }
}

}  // namespace

Drawing::Drawing(const WorkingImage& work, int width, int height)
    : work_(work), width_(width), height_(height), factor_(static_cast<std::size_t>(work.factor)), steps_(factor_) {
    for (std::size_t k = 0; k < factor_; ++k) {
        const float at = (static_cast<float>(k) + 0.5F) / static_cast<float>(work.factor) - 0.5F;
        steps_[k] = at < 0 ? Step{-1, 1 + at} : Step{0, at};
    }
}

const std::vector<image::Run>& Drawing::draw(std::span<const image::Run> zone, float level) {
    runs_.clear();
    if (zone.empty()) return runs_;
    set_columns(zone);
    for (std::size_t begin = 0; begin < zone.size();) {
        const int block_y = zone[begin].y;
        std::size_t end = begin;
        while (end < zone.size() && zone[end].y == block_y) ++end;
        set_zone(zone.subspan(begin, end - begin));
        const int top = block_y * work_.factor;
        for (std::size_t k = 0; k < factor_ && top + static_cast<int>(k) < height_; ++k) {
            draw_row(top + static_cast<int>(k), steps_[k], block_y, level);
        }
        begin = end;
    }
    return runs_;
}

void Drawing::set_columns(std::span<const image::Run> zone) {
    int right = zone.front().end;
    left_ = zone.front().begin;
    for (const image::Run& run : zone) {
        left_ = std::min(left_, run.begin);
        right = std::max(right, run.end);
    }
    columns_ = (static_cast<std::size_t>(right - left_) / kChunk + 1) * kChunk;
    words_ = (columns_ + kWord - 1) / kWord;
    const auto fit = [](auto& values, std::size_t size) {
        if (values.size() < size) values.resize(size);
    };
    fit(edge_, columns_ + 2);
    for (auto& planes : planes_) fit(planes, factor_ * columns_);
    planes_y_.fill(-1);
    fit(zone_, words_);
    fit(above_, factor_ * words_);
    fit(changes_, factor_ * columns_ + 1);
}

/// Row y of the working image from column left_ on, readable from one before it to columns_ behind it.
const float* Drawing::source(int y) {
    const float* row = work_.fine.row(y);
    const int end = left_ + static_cast<int>(columns_);
    const int last = work_.fine.width - 1;
    if (left_ > 0 && end <= last) return row + left_;
    float* edge = edge_.data() + 1;
    for (int x = left_ - 1; x <= end; ++x) edge[x - left_] = row[std::clamp(x, 0, last)];
    return edge;
}

/// The planes of row y of the working image, or of the border's where it lies beyond.
const float* Drawing::planes(int y) {
    y = std::clamp(y, 0, work_.fine.height - 1);
    const auto at = static_cast<std::size_t>(y % 3);
    if (planes_y_[at] != y) {
        planes_y_[at] = y;
        const float* row = source(y);
        float* out = planes_[at].data();
        for (const Step& along : steps_) {
            draw_along(row + along.first, along.weight, columns_, out);
            out += columns_;
        }
    }
    return planes_[at].data();
}

void Drawing::set_zone(std::span<const image::Run> row) {
    std::fill_n(zone_.begin(), words_, 0);
    for (const image::Run& run : row) {
        auto begin = static_cast<std::size_t>(run.begin - left_);
        const auto end = static_cast<std::size_t>(run.end - left_);
        while (begin < end) {
            const std::size_t count = std::min(end - begin, kWord - begin % kWord);
            zone_[begin / kWord] |= ~std::uint64_t{0} >> (kWord - count) << begin % kWord;
            begin += count;
        }
    }
}

void Drawing::draw_row(int y, Step down, int block_y, float level) {
    const float* upper = planes(block_y + down.first);
    const float* lower = planes(block_y + down.first + 1);
    std::uint64_t any = 0;
    for (std::size_t k = 0; k < factor_; ++k) {
        std::uint64_t* above = above_.data() + k * words_;
        find_above(upper + k * columns_, lower + k * columns_, down.weight, level, columns_, above);
        for (std::size_t word = 0; word < words_; ++word) any |= above[word] &= zone_[word];
    }
    if (any != 0) take_runs(y);
}

/// Appends the runs of row y: they begin and end where a pixel differs from the one to its left.
void Drawing::take_runs(int y) {
    std::size_t count = 0;
    std::uint64_t carry = 0;
    for (std::size_t word = 0; word < words_; ++word) {
        const std::uint64_t* above = above_.data() + word;
        const std::uint64_t before = above[(factor_ - 1) * words_] << 1U | carry;
        carry = above[(factor_ - 1) * words_] >> (kWord - 1);
        std::uint64_t changed = 0;
        for (std::size_t k = 0; k < factor_; ++k)
            changed |= above[k * words_] ^ (k == 0 ? before : above[(k - 1) * words_]);
        const int left = left_ + static_cast<int>(word * kWord);
        for (; changed != 0; changed &= changed - 1) {
            const int column = std::countr_zero(changed);
            std::uint64_t last = before >> column & 1U;
            for (std::size_t k = 0; k < factor_; ++k) {
                const std::uint64_t here = above[k * words_] >> column & 1U;
                changes_[count] = (left + column) * work_.factor + static_cast<int>(k);
                count += here ^ last;
                last = here;
            }
        }
    }
    for (std::size_t i = 0; i < count; i += 2) {
        if (changes_[i] < width_) runs_.push_back({y, changes_[i], std::min(changes_[i + 1], width_)});
    }
}

}  // namespace viroplate::segment
