#include "measure/cell_levels.hpp"

#include <algorithm>
#include <utility>

namespace viroplate::measure {

namespace {

constexpr std::size_t kPixelsPerCacheLine = 32;

std::size_t whole_pieces(std::size_t pixels) { return (pixels + kPiece - 1) / kPiece * kPiece; }

/// Brings the levels to whole pieces. They are summed with the last one repeated, which changes neither
/// the least nor the most.
PartLevels pad_and_sum(Level* levels, std::size_t pixels) {
    const std::size_t padded = whole_pieces(pixels);
    LevelSums sums;
    if (pixels > 0) {
        const Level last = levels[pixels - 1];
        std::fill_n(levels + pixels, kPiece, last);
        sums = sum_levels({levels, padded});
        sums.take_off(static_cast<std::int64_t>(padded - pixels), last);
    }
    std::fill_n(levels + pixels, kPiece, kHighest);
    return {{levels, padded}, sums};
}

}  // namespace

CellLevels::CellLevels(const image::CellObjects& cells, std::vector<const image::PreparedPlane*> planes)
    : cells_(&cells), planes_(std::move(planes)) {
    for (const auto* plane : planes_) {
        // Room for a cell as large as the field; the system gives memory only to the little that is used.
        buffers_.push_back(std::make_unique_for_overwrite<Level[]>(plane->level.size() + 4 * kPiece));
        copies_.push_back({plane->level.pixels.data(), buffers_.back().get()});
    }
    channels_.resize(planes_.size());
}

/// Touches every row of the planes once, in order, before the first cell needs it: processors fetch ahead along rows,
/// but not along the rims of cells, where each miss would be waited for.
void CellLevels::read_rows_up_to(int row) {
    for (; rows_read_ <= row; ++rows_read_) {
        for (const auto* plane : planes_) {
            const volatile std::uint16_t* pixels = plane->level.row(rows_read_).data();
            const auto width = static_cast<std::size_t>(plane->level.width);
            for (std::size_t x = 0; x < width; x += kPixelsPerCacheLine) static_cast<void>(pixels[x]);
        }
    }
}

std::size_t CellLevels::gather_part(std::span<const image::Run> runs, PartLevels ChannelLevels::*part,
                                    std::size_t& end) {
    const auto width = static_cast<std::size_t>(cells_->nuclei.width());
    const auto height = static_cast<std::size_t>(cells_->nuclei.height());
    const std::size_t begin = end;
    const std::size_t pixels = measure::gather(runs, width, width * height, copies_, begin) - begin;
    end = begin + whole_pieces(pixels);
    for (std::size_t c = 0; c < channels_.size(); ++c) {
        channels_[c].*part = pad_and_sum(buffers_[c].get() + begin, pixels);
    }
    return pixels;
}

CellAreas CellLevels::gather(std::size_t object) {
    const auto nucleus = cells_->nuclei.of(object);
    const auto ring = cells_->rings.of(object);
    const auto remainder = cells_->remainders.of(object);
    for (const auto runs : {nucleus, ring, remainder}) {
        if (!runs.empty()) read_rows_up_to(runs.back().y);
    }
    std::size_t end = 0;
    CellAreas areas;
    areas.nucleus = gather_part(nucleus, &ChannelLevels::nucleus, end);
    areas.ring = gather_part(ring, &ChannelLevels::ring, end);
    areas.remainder = gather_part(remainder, &ChannelLevels::remainder, end);
    for (std::size_t c = 0; c < channels_.size(); ++c) {
        ChannelLevels& channel = channels_[c];
        channel.cell = {{buffers_[c].get(), end}, channel.nucleus.sums};
        channel.cell.sums += channel.ring.sums;
        channel.cell.sums += channel.remainder.sums;
    }
    return areas;
}

}  // namespace viroplate::measure
