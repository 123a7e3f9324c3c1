#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// Draws objects of the working image at the resolution of the image: bilinear between the working pixels' centres,
/// repeated beyond the border. Works on one block row after the other, kept as `factor` planes: plane k holds pixel k
/// of every block, so that neighbours in memory are neighbouring blocks and all steps run over whole vectors.
class Drawing {
public:
    /// An image of `width` × `height` px, of which `work` is the binned one (it must live as long).
    Drawing(const WorkingImage& work, int width, int height);

    /// The runs of the pixels above `level` that lie in blocks of `zone` (runs of the working image), in reading order.
    /// They hold until the next call.
    const std::vector<image::Run>& draw(std::span<const image::Run> zone, float level);

private:
    /// Where between two pixels of the working image a pixel of the image lies.
    struct Step {
        int first;     ///< −1 or 0: which two
        float weight;  ///< of the second
    };

    void set_columns(std::span<const image::Run> zone);
    const float* source(int y);
    const float* planes(int y);
    void set_zone(std::span<const image::Run> row);
    void draw_row(int y, Step down, int block_y, float level);
    void take_runs(int y);

    const WorkingImage& work_;
    int width_;
    int height_;
    std::size_t factor_;
    std::vector<Step> steps_;  ///< of the pixels of a block, along either side
    // Of the object at hand.
    int left_ = 0;                              ///< first column of blocks
    std::size_t columns_ = 0;                   ///< of blocks: whole chunks, the last column outside the zone
    std::size_t words_ = 0;                     ///< of one bit per column
    std::vector<float> edge_;                   ///< a row with what is repeated beyond the border
    std::array<std::vector<float>, 3> planes_;  ///< of three rows, drawn along x; row y is the (y mod 3)th
    std::array<int, 3> planes_y_{};
    std::vector<std::uint64_t> zone_;   ///< a bit per column of one row of blocks
    std::vector<std::uint64_t> above_;  ///< factor × words_: pixels of one row above the level
    std::vector<int> changes_;          ///< x where runs of one row begin and end
    std::vector<image::Run> runs_;
};

}  // namespace viroplate::segment
