#pragma once

#include "viroplate/core/random.hpp"

namespace viroplate::simulate {

/// A gamma number of mean 1 and the given shape > 0, so of variance 1 / shape (Marsaglia and Tsang 2000, "A simple
/// method for generating gamma variables"; below shape 1 by their power of a uniform number).
double gamma_of_mean_one(Random& random, double shape);

}  // namespace viroplate::simulate
