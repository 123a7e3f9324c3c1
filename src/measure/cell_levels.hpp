#pragma once

#include <memory>
#include <vector>

#include "measure/levels.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::measure {

/// The levels of one part of a cell and their sums. Padding with the highest level brings the levels to whole pieces;
/// the sums are without it.
struct PartLevels {
    std::span<const Level> padded;
    LevelSums sums;

    bool empty() const { return sums.pixels == 0; }
    std::int64_t padding() const { return static_cast<std::int64_t>(padded.size()) - sums.pixels; }
};

/// One cell in one channel.
struct ChannelLevels {
    PartLevels nucleus;
    PartLevels ring;
    PartLevels remainder;
    PartLevels cell;  ///< all three; only its padded levels and its sums are of use, for it has padding in between
};

/// Pixels of the parts of a cell.
struct CellAreas {
    std::size_t nucleus = 0;
    std::size_t ring = 0;
    std::size_t remainder = 0;

    std::size_t cell() const { return nucleus + ring + remainder; }
};

/// The levels of one cell after the other in all channels. Every pixel is fetched once: nucleus, ring and remainder lie
/// one behind the other, so that together they are the cell.
class CellLevels {
public:
    /// The planes, which may be none, are of the size of the field of `cells`; all of these outlive this.
    CellLevels(const image::CellObjects& cells, std::vector<const image::PreparedPlane*> planes);

    /// Fetches a cell. Quickest when the cells come from the top of the field downwards.
    CellAreas gather(std::size_t object);

    /// The cell fetched last.
    const ChannelLevels& channel(std::size_t index) const { return channels_[index]; }

private:
    void read_rows_up_to(int row);
    /// Appends a part at `end`, which it moves; returns its pixels.
    std::size_t gather_part(std::span<const image::Run> runs, PartLevels ChannelLevels::*part, std::size_t& end);

    const image::CellObjects* cells_;
    std::vector<const image::PreparedPlane*> planes_;
    std::vector<std::unique_ptr<Level[]>> buffers_;
    std::vector<Copy> copies_;
    std::vector<ChannelLevels> channels_;
    int rows_read_ = 0;
};

}  // namespace viroplate::measure
