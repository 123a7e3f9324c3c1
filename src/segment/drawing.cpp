#include "segment/drawing.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "segment/append_run.hpp"
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

/// Bit i: whether the value between upper[i] and lower[i] lies above `level`, for 16.
inline std::uint64_t look_at_block(const float* upper, const float* lower, float weight, float level) {
    std::uint8_t above[kBlock];
    for (std::size_t i = 0; i < kBlock; ++i) above[i] = upper[i] + weight * (lower[i] - upper[i]) > level ? 1 : 0;
    return packed(above) | packed(above + 8) << 8U;
}

/// The same for `count`, 0 behind them. Reads up to kBlock − 1 too many.
VIROPLATE_WIDE void find_above(const float* upper, const float* lower, float weight, float level, std::size_t count,
                               std::uint64_t* bits) {
    for (; count > kBlock; upper += kWord, lower += kWord, ++bits) {
        const std::size_t here = std::min(count, kWord);
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < here; i += kBlock) word |= look_at_block(upper + i, lower + i, weight, level) << i;
        *bits = word & ~std::uint64_t{0} >> (kWord - here);
        count -= here;
    }
    if (count > 0) *bits = look_at_block(upper, lower, weight, level) & ~std::uint64_t{0} >> (kWord - count);
}

/// Words with a bit for every centre in a run and one to each side.
std::size_t words_of(const image::Run& run) { return static_cast<std::size_t>(run.length() + 1) / kWord + 1; }

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
    for (int k = 0; k < factor_; ++k) {
        const float at = place(k, factor_);
        steps_.push_back(at < 0 ? Step{-1, 1 + at} : Step{0, at});
    }
    for (int k = 0; k < factor_; ++k)
        weights_.push_back(steps_[static_cast<std::size_t>((k + factor_ / 2) % factor_)].weight);
}

const std::vector<image::Run>& Drawing::draw(std::span<const image::Run> zone, float level) {
    runs_.clear();
    look(zone, level);
    const std::uint64_t* bits = above_.data();
    for (std::size_t begin = 0; begin < zone.size();) {
        const int block_y = zone[begin].y;
        std::size_t end = begin;
        std::size_t words = 0;  // of one row of pixels
        for (; end < zone.size() && zone[end].y == block_y; ++end) words += words_of(zone[end]);
        const int top = block_y * factor_;
        const int count = std::min(factor_, height_ - top);
        for (int k = 0; k < count; ++k) {
            const Step step = steps_[static_cast<std::size_t>(k)];
            Strip strip{top + k, 0, 0, row(block_y + step.first), row(block_y + step.first + 1), step.weight, nullptr};
            const std::uint64_t* of_run = bits;
            for (std::size_t i = begin; i < end; ++i) {
                strip.begin = zone[i].begin - 1;
                strip.end = zone[i].end + 1;
                strip.bits = of_run + static_cast<std::size_t>(k) * words_of(zone[i]);
                take_runs(strip, level);
                of_run += static_cast<std::size_t>(factor_) * words_of(zone[i]);
            }
        }
        bits += static_cast<std::size_t>(factor_) * words;
        begin = end;
    }
    return runs_;
}

const float* Drawing::row(int y) const {
    return pixels_ + static_cast<std::size_t>(std::clamp(y, 0, rows_ - 1)) * stride_;
}

/// Which centres lie above the level, run after run of the zone, and in each row after row of pixels.
void Drawing::look(std::span<const image::Run> zone, float level) {
    std::size_t words = 0;
    for (const image::Run& run : zone) words += words_of(run);
    words *= static_cast<std::size_t>(factor_);
    if (above_.size() < words) above_.resize(words);
    std::uint64_t* bits = above_.data();
    for (const image::Run& run : zone) {
        const auto count = static_cast<std::size_t>(run.length() + 2);
        const float* rows[] = {row(run.y - 1) + run.begin - 1, row(run.y) + run.begin - 1,
                               row(run.y + 1) + run.begin - 1};
        for (const Step& step : steps_) {
            find_above(rows[step.first + 1], rows[step.first + 2], step.weight, level, count, bits);
            if (run.begin == 0 || run.end == columns_) repeat_border(run, bits);
            bits += words_of(run);
        }
    }
}

/// Beyond the border lies what lies at it.
void Drawing::repeat_border(const image::Run& zone, std::uint64_t* bits) const {
    const auto copy = [&](int from, int to) {
        const auto source = static_cast<std::size_t>(from);
        const auto target = static_cast<std::size_t>(to);
        const std::uint64_t bit = bits[source / kWord] >> source % kWord & 1U;
        std::uint64_t& word = bits[target / kWord];
        word = (word & ~(std::uint64_t{1} << target % kWord)) | bit << target % kWord;
    };
    if (zone.begin == 0) copy(1, 0);
    if (zone.end == columns_) copy(zone.length(), zone.length() + 1);
}

/// Adds the runs of a strip. They begin and end between two centres of which only one lies above the level.
void Drawing::take_runs(const Strip& strip, float level) {
    const std::uint64_t above = *strip.bits;
    const int count = strip.end - strip.begin;
    const bool is_one_run = (above & (above + (above & (0 - above)))) == 0;
    if (count >= static_cast<int>(kWord) || !is_one_run) return take_many(strip, level);
    if (above == 0) return;
    const int left = (strip.begin + 1) * factor_;
    const int right = std::min((strip.end - 1) * factor_, width_);
    const int rise = std::countr_zero(above) - 1;  // the centre before
    const int fall = static_cast<int>(std::bit_width(above)) - 1;
    int begin = (strip.begin + rise + 1) * factor_ + factor_ / 2;
    int end = (strip.begin + fall) * factor_ + factor_ / 2;
    begin -= count_above(strip, strip.begin + std::max(rise, 0), level);
    end += count_above(strip, strip.begin + std::min(fall, count - 2), level);
    begin = rise < 0 || begin < left ? left : begin;
    end = fall > count - 2 || end > right ? right : end;
    if (begin < end) runs_.push_back({strip.y, begin, end});
}

/// The same for a strip of any length with any number of runs. A centre below the level may lie between pixels that are
/// not, so that two runs touch.
void Drawing::take_many(const Strip& strip, float level) {
    const int left = (strip.begin + 1) * factor_;
    const int right = std::min((strip.end - 1) * factor_, width_);
    const std::uint64_t* bits = strip.bits;
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
                append(runs_, {strip.y, begin, std::min(first + pixels, right)});
            }
        }
        last = above >> (here - 1) & 1U;
    }
    if (last != 0) append(runs_, {strip.y, begin, right});
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

}  // namespace viroplate::segment
