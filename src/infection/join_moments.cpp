#include "infection/join_moments.hpp"

#include <algorithm>
#include <array>

namespace viroplate::infection {

JoinMoments join_moments(const PairSums& sums, std::size_t cells, std::size_t marked) {
    std::array<double, 5> p{1, 0, 0, 0, 0};
    for (std::size_t k = 1; k < p.size() && k <= marked; ++k) {
        p[k] = p[k - 1] * static_cast<double>(marked - k + 1) / static_cast<double>(cells - k + 1);
    }
    const double sharing = sums.row_squares - 2 * sums.squares;
    const double apart = sums.pairs * sums.pairs - sums.squares - sharing;
    JoinMoments moments;
    moments.mean = sums.pairs * p[2];
    moments.variance = std::max(0.0, sums.squares * p[2] + sharing * p[3] + apart * p[4] - moments.mean * moments.mean);
    return moments;
}

}  // namespace viroplate::infection
