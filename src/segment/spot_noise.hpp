#pragma once

#include <vector>

#include "segment/binned_rows.hpp"

namespace viroplate::segment {

/// Standard deviation of a binned pixel's white noise, as a function of the local level: a camera's shot noise grows
/// with the light. From the mask whose response to anything smooth all but vanishes (Immerkær 1996), as the median of
/// its absolute value among the pixels of like level, so that spots and edges do not disturb it.
class SpotNoise {
public:
    /// `least`: what rounding alone leaves.
    SpotNoise(BinnedRows& rows, double least);
    float at(float level) const;
    float least() const { return groups_.front().noise; }
    /// Level below which half of the image lies.
    float middle_level() const { return middle_level_; }

private:
    struct Group {
        float level;
        float noise;
    };
    std::vector<Group> groups_;  ///< by level; the noise does not fall with it
    float middle_level_ = 0;
};

}  // namespace viroplate::segment
