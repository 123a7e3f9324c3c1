#include "segment/drawing.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr std::size_t kBlock = 16;  // pixels that are looked at together
constexpr std::size_t kWord = 64;

/// Eight bytes of 0 or 1 as eight bits.
std::uint64_t packed(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return (word * 0x0102040810204080U) >> 56U;
}

/// Bit i: whether the value between upper[i] and lower[i] lies above `level`. Whole blocks: reads and writes up to
/// kBlock − 1 too many.
VIROPLATE_WIDE void find_above(const float* upper, const float* lower, float weight, float level, std::size_t count,
                               std::uint64_t* bits) {
    for (std::size_t begin = 0; begin < count; begin += kBlock) {
        std::uint8_t above[kBlock];
        for (std::size_t i = 0; i < kBlock; ++i) {
            const float value = upper[begin + i] + weight * (lower[begin + i] - upper[begin + i]);
            above[i] = value > level ? 1 : 0;
        }
        const std::uint64_t block = packed(above) | packed(above + 8) << 8U;
        std::uint64_t& word = bits[begin / kWord];
        word = begin % kWord == 0 ? block : word | block << begin % kWord;
    }
}

/// The place of pixel k of `factor` in its block, from the block's centre, in blocks.
float place(int k, int factor) { return (static_cast<float>(k) + 0.5F) / static_cast<float>(factor) - 0.5F; }

}  // namespace

Drawing::Drawing(const WorkingImage& work, int width, int height)
    : factor_(work.factor),
      width_(width),
      height_(height),
      columns_(work.fine.width),
      rows_(work.fine.height),
      stride_(work.fine.stride()),
      pixels_(work.fine.row(0)) {
    if (stride_ < kBlock) {  // a block that begins in the last row would end behind the frame
        padded_.assign(work.fine.pixels.begin(), work.fine.pixels.end());
        padded_.resize(padded_.size() + kBlock);
        pixels_ = padded_.data() + work.fine.index(0, 0);
    }
    for (int k = factor_ / 2; k < factor_; ++k) weights_.push_back(place(k, factor_));
    for (int k = 0; k < factor_ / 2; ++k) weights_.push_back(1 + place(k, factor_));
    above_.resize(stride_ / kWord + 1);
}

const std::vector<image::Run>& Drawing::draw(std::span<const image::Run> zone, float level) {
    runs_.clear();
    for (std::size_t begin = 0; begin < zone.size();) {
        std::size_t end = begin;
        while (end < zone.size() && zone[end].y == zone[begin].y) ++end;
        const int top = zone[begin].y * factor_;
        const int bottom = std::min(top + factor_, height_);
        for (int y = top; y < bottom; ++y) {
            const Row row = row_at(y);
            for (std::size_t i = begin; i < end; ++i) draw_run(row, zone[i], level);
        }
        begin = end;
    }
    return runs_;
}

Drawing::Row Drawing::row_at(int y) const {
    const float at = place(y % factor_, factor_);
    const int above = y / factor_ - (at < 0 ? 1 : 0);
    const auto row = [&](int of) { return pixels_ + static_cast<std::size_t>(std::clamp(of, 0, rows_ - 1)) * stride_; };
    return {y, row(above), row(above + 1), at < 0 ? 1 + at : at};
}

/// Adds what lies above the level in one run of the zone. Looks at the centres in it and one to each side, which the
/// pixels at its ends lie between.
void Drawing::draw_run(const Row& row, const image::Run& zone, float level) {
    const auto count = static_cast<std::size_t>(zone.length() + 2);
    find_above(row.upper + zone.begin - 1, row.lower + zone.begin - 1, row.weight, level, count, above_.data());
    const auto copy = [&](std::size_t from, std::size_t to) {
        const std::uint64_t bit = above_[from / kWord] >> from % kWord & 1U;
        above_[to / kWord] = (above_[to / kWord] & ~(std::uint64_t{1} << to % kWord)) | bit << to % kWord;
    };
    if (zone.begin == 0) copy(1, 0);
    if (zone.end == columns_) copy(count - 2, count - 1);
    take_runs(row, zone, level);
}

/// Runs begin and end between two centres of which only one lies above the level.
void Drawing::take_runs(const Row& row, const image::Run& zone, float level) {
    const auto count = static_cast<std::size_t>(zone.length() + 2);
    const int left = zone.begin * factor_;
    const int right = std::min(zone.end * factor_, width_);
    int begin = left;
    std::uint64_t last = above_[0] & 1U;
    for (std::size_t from = 0; from < count; from += kWord) {
        const std::uint64_t above = above_[from / kWord];
        const std::size_t here = std::min(kWord, count - from);
        std::uint64_t crossed = (above ^ (above << 1U | last)) & ~std::uint64_t{0} >> (kWord - here);
        for (; crossed != 0; crossed &= crossed - 1) {
            const int at = std::countr_zero(crossed);
            const int column = zone.begin + static_cast<int>(from) + at - 2;  // of the centre before
            const int first = column * factor_ + factor_ / 2;
            const int pixels = count_above(row, column, level);
            if ((above >> at & 1U) != 0) {
                begin = std::max(first + factor_ - pixels, left);
            } else {
                append(row.y, begin, std::min(first + pixels, right));
            }
        }
        last = above >> (here - 1) & 1U;
    }
    if (last != 0) append(row.y, begin, right);
}

/// How many of the pixels from the centre of `column` to the next one lie above the level.
int Drawing::count_above(const Row& row, int column, float level) const {
    const float upper = row.upper[column];
    const float upper_rise = row.upper[column + 1] - upper;
    const float lower = row.lower[column];
    const float lower_rise = row.lower[column + 1] - lower;
    int count = 0;
    for (const float weight : weights_) {
        const float over = upper + weight * upper_rise;
        const float under = lower + weight * lower_rise;
        count += over + row.weight * (under - over) > level ? 1 : 0;
    }
    return count;
}

/// Adds a run, to the last one where they touch: a centre below the level may lie between pixels that are not.
void Drawing::append(int y, int begin, int end) {
    if (begin >= end) return;
    if (!runs_.empty() && runs_.back().y == y && runs_.back().end == begin) {
        runs_.back().end = end;
    } else {
        runs_.push_back({y, begin, end});
    }
}

}  // namespace viroplate::segment
