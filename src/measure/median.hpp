#pragma once

#include "measure/cell_levels.hpp"

namespace viroplate::measure {

/// Exact medians by counting: how many levels lie below a guess is counted in one fast pass, and a few passes close in
/// on the median. Neighbouring cells are alike, so the place where medians were found last (in standard deviations from
/// the mean) is the next first guess; it decides the speed, never the answer. One finder for each compartment and
/// channel.
class MedianFinder {
public:
    /// Median of a part that has pixels, with this mean and standard deviation (NaN for one pixel); mean of the middle
    /// two for an even number.
    double median(const PartLevels& part, double mean, double sd);

private:
    double place_ = 0;  ///< where medians are found of late
    double error_ = 1;  ///< how far from there
};

}  // namespace viroplate::measure
