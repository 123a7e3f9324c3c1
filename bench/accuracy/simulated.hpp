#pragma once

#include <vector>

#include "accuracy/data_set.hpp"

namespace viroplate::accuracy {

/// Fields of the project's simulator, so that nothing is tuned to one data set: 10× to 63×, and at each magnification
/// plain, sparse, dense and clumped fields, dim and bright nuclei side by side, weak stain, saturation of 12 bits, 8
/// bits, out of focus, and haze with a dark corner. Every image is in the group of its magnification and in that of its
/// condition. The same images on every machine.
std::vector<TrueImage> simulated_set(const Selection& selection, unsigned threads);

}  // namespace viroplate::accuracy
