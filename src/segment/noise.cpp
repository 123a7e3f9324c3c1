#include "segment/noise.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "segment/rank.hpp"

namespace viroplate::segment {

namespace {

constexpr double kQuartileOfNormal = 0.3186;  // of |N(0, 1)|
constexpr double kNinthDecileOfNormal = 1.6449;
constexpr double kQuantised = 0.05;

/// Of the differences a − 2b + c of white noise of 1.
double difference_sd() { return std::sqrt(6.0); }

}  // namespace

double noise_of_pixels(std::vector<float>& differences) {
    const double quartile = value_at(differences, 0.25) / kQuartileOfNormal;
    const double decile = value_at(differences, 0.9) / kNinthDecileOfNormal;
    return (quartile > kQuantised * decile ? quartile : decile) / difference_sd();
}

float noise_of_smoothed(std::vector<float>& differences, float least) {
    const auto seen = static_cast<float>(value_at(differences, 0.5) / kMedianOfNormal / difference_sd());
    return std::clamp(seen, least, kMostCorrelation * least);
}

float background_level(std::vector<float>& values, float noise) {
    float level = value_at(values, 0.05);
    for (int round = 0; round < 3; ++round) {
        const float limit = level + 3.0F * noise;
        std::vector<float> near;
        std::copy_if(values.begin(), values.end(), std::back_inserter(near), [limit](float v) { return v <= limit; });
        level = value_at(near, 0.5);
    }
    return level;
}

}  // namespace viroplate::segment
