#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// Draws objects of the working image at the resolution of the image: bilinear between the working pixels' centres,
/// repeated beyond the border. Along a row of the image the value runs straight from one centre to the next, so that
/// only where it crosses the level pixels need be looked at.
class Drawing {
public:
    /// An image of `width` × `height` px, of which `work` is the binned one (it must live as long).
    Drawing(const WorkingImage& work, int width, int height);

    /// The runs of the pixels above `level` that lie in `zone` (runs of the working image), in reading order. They hold
    /// until the next call.
    const std::vector<image::Run>& draw(std::span<const image::Run> zone, float level);

private:
    /// A row of pixels between two rows of the working image.
    struct Row {
        int y;
        const float* upper;  ///< of column 0
        const float* lower;
        float weight;  ///< of the lower
    };

    Row row_at(int y) const;
    void draw_run(const Row& row, const image::Run& zone, float level);
    void take_runs(const Row& row, const image::Run& zone, float level);
    int count_above(const Row& row, int column, float level) const;
    void append(int y, int begin, int end);

    int factor_;
    int width_;
    int height_;
    int columns_;  ///< of the working image
    int rows_;
    std::size_t stride_;
    const float* pixels_;        ///< of the working image, row 0, column 0
    std::vector<float> padded_;  ///< the same where it is too small for whole blocks
    std::vector<float> weights_;  ///< of the later of two centres, for the pixels from one to the next
    std::vector<std::uint64_t> above_;
    std::vector<image::Run> runs_;
};

}  // namespace viroplate::segment
