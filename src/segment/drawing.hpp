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
    /// Between which two rows of the working image a row of pixels lies.
    struct Step {
        int first;     ///< −1 or 0: of the row of blocks that it is in
        float weight;  ///< of the second
    };
    /// The pixels of one row that lie in one run of the zone.
    struct Strip {
        int y;
        int begin;           ///< column of the first centre that is looked at, the last before the zone
        int end;             ///< behind the last centre, the first after the zone
        const float* upper;  ///< rows of the working image, at column 0
        const float* lower;
        float weight;               ///< of the lower
        const std::uint64_t* bits;  ///< which centres lie above
    };

    const float* row(int y) const;
    void look(std::span<const image::Run> zone, float level);
    void repeat_border(const image::Run& zone, std::uint64_t* bits) const;
    void take_runs(const Strip& strip, float level);
    void take_many(const Strip& strip, float level);
    int count_above(const Strip& strip, int column, float level) const;

    int factor_;
    int width_;
    int height_;
    int columns_;  ///< of the working image
    int rows_;
    std::size_t stride_;
    const float* pixels_;         ///< of the working image, row 0, column 0
    std::vector<float> padded_;   ///< the same where it is too small for whole blocks
    std::vector<Step> steps_;     ///< of the rows of a block
    std::vector<float> weights_;  ///< of the later of two centres, for the pixels from one to the next
    // Of the object at hand. All centres are looked at before the first run is taken: which runs there are is hard to
    // guess, and a wrong guess is cheap when it need not wait for the centres.
    std::vector<std::uint64_t> above_;  ///< words_of(run) for each row of pixels of each run of the zone
    std::vector<image::Run> runs_;
};

}  // namespace viroplate::segment
