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
        padded_ = work.fine.pixels;
        padded_.resize(padded_.size() + kBlock);
        pixels_ = padded_.data() + work.fine.index(0, 0);
    }
    for (int k = 0; k < factor_; ++k) {
        const float at = place(k, factor_);
        steps_.push_back(at < 0 ? Step{-1, 1 + at} : Step{0, at});
    }
    for (int k = 0; k < factor_; ++k)
        weights_.push_back(steps_[static_cast<std::size_t>((k + factor_ / 2) % factor_)].weight);
}

const std::vector<image::Run>& Drawing::draw(std::span<const image::Run> zone, float level) {
    runs_.clear();
    strips_.clear();
    words_ = 0;
    for (std::size_t begin = 0; begin < zone.size();) {
        std::size_t end = begin;
        while (end < zone.size() && zone[end].y == zone[begin].y) ++end;
        add_strips(zone.subspan(begin, end - begin));
        begin = end;
    }
    if (above_.size() < words_) above_.resize(words_);
    for (const Strip& strip : strips_) look(strip, level);
    for (const Strip& strip : strips_) take_runs(strip, level);
    return runs_;
}

const float* Drawing::row(int y) const {
    return pixels_ + static_cast<std::size_t>(std::clamp(y, 0, rows_ - 1)) * stride_;
}

/// The strips of one row of blocks.
void Drawing::add_strips(std::span<const image::Run> runs) {
    const int block_y = runs.front().y;
    const int top = block_y * factor_;
    const int count = std::min(factor_, height_ - top);
    for (int k = 0; k < count; ++k) {
        const Step step = steps_[static_cast<std::size_t>(k)];
        const float* upper = row(block_y + step.first);
        const float* lower = row(block_y + step.first + 1);
        for (const image::Run& run : runs) {
            strips_.push_back({top + k, run.begin - 1, run.end + 1, upper, lower, step.weight, words_});
            words_ += static_cast<std::size_t>(run.length() + 1) / kWord + 1;
        }
    }
}

/// Which centres of the strip lie above the level. Beyond the border the last one is repeated.
void Drawing::look(const Strip& strip, float level) {
    const auto count = static_cast<std::size_t>(strip.end - strip.begin);
    std::uint64_t* bits = above_.data() + strip.word;
    find_above(strip.upper + strip.begin, strip.lower + strip.begin, strip.weight, level, count, bits);
    const std::size_t last = (count - 1) % kWord;
    std::uint64_t& last_word = bits[(count - 1) / kWord];
    if (strip.begin < 0) bits[0] = (bits[0] & ~std::uint64_t{1}) | (bits[0] >> 1U & 1U);
    if (strip.end > columns_) {
        const std::uint64_t before = bits[(count - 2) / kWord] >> (count - 2) % kWord & 1U;
        last_word = (last_word & ~(std::uint64_t{1} << last)) | before << last;
    }
    last_word &= ~std::uint64_t{0} >> (kWord - 1 - last);
}

/// Adds the runs of a strip. They begin and end between two centres of which only one lies above the level.
void Drawing::take_runs(const Strip& strip, float level) {
    const std::uint64_t above = above_[strip.word];
    const int count = strip.end - strip.begin;
    const bool is_one_run = (above & (above + (above & (0 - above)))) == 0;
    if (count >= static_cast<int>(kWord) || !is_one_run) return take_many(strip, level);
    if (above == 0) return;
    const int left = (strip.begin + 1) * factor_;
    const int right = std::min((strip.end - 1) * factor_, width_);
    const int rise = strip.begin + std::countr_zero(above) - 1;  // columns of the centres before
    const int fall = strip.begin + static_cast<int>(std::bit_width(above)) - 1;
    const int begin = (rise + 1) * factor_ + factor_ / 2 - count_above(strip, std::max(rise, strip.begin), level);
    const int end = fall * factor_ + factor_ / 2 + count_above(strip, std::min(fall, strip.end - 2), level);
    append(strip.y, rise < strip.begin ? left : std::max(begin, left),
           fall > strip.end - 2 ? right : std::min(end, right));
}

/// The same for a strip of any length with any number of runs.
void Drawing::take_many(const Strip& strip, float level) {
    const int left = (strip.begin + 1) * factor_;
    const int right = std::min((strip.end - 1) * factor_, width_);
    const std::uint64_t* bits = above_.data() + strip.word;
    int begin = left;
    std::uint64_t last = bits[0] & 1U;
    for (int column = strip.begin; column < strip.end; column += static_cast<int>(kWord)) {
        const std::uint64_t above = *bits++;
        const int here = std::min(static_cast<int>(kWord), strip.end - column);
        std::uint64_t crossed = (above ^ (above << 1U | last)) & ~std::uint64_t{0} >> (static_cast<int>(kWord) - here);
        for (; crossed != 0; crossed &= crossed - 1) {
            const int at = std::countr_zero(crossed);
            const int before = column + at - 1;
            const int first = before * factor_ + factor_ / 2;
            const int pixels = count_above(strip, before, level);
            if ((above >> at & 1U) != 0) {
                begin = std::max(first + factor_ - pixels, left);
            } else {
                append(strip.y, begin, std::min(first + pixels, right));
            }
        }
        last = above >> (here - 1) & 1U;
    }
    if (last != 0) append(strip.y, begin, right);
}

/// How many of the pixels from the centre of `column` to the next one lie above the level.
int Drawing::count_above(const Strip& strip, int column, float level) const {
    const float upper = strip.upper[column];
    const float upper_rise = strip.upper[column + 1] - upper;
    const float lower = strip.lower[column];
    const float lower_rise = strip.lower[column + 1] - lower;
    int count = 0;
    for (const float weight : weights_) {
        const float over = upper + weight * upper_rise;
        const float under = lower + weight * lower_rise;
        count += over + strip.weight * (under - over) > level ? 1 : 0;
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
