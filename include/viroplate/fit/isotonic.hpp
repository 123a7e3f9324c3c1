#pragma once

#include <span>
#include <vector>

namespace viroplate::fit {

/// Weighted least-squares fit that never falls from one value to the next: pool adjacent violators (Barlow et al. 1972;
/// Best & Chakravarti 1990), O(n). Keeps Σ weight · value. Values are finite, weights ≥ 0 and as many as values
/// (Code::internal otherwise); a value without weight takes that of the block before it (the first block's at the
/// beginning).
std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights);

}  // namespace viroplate::fit
