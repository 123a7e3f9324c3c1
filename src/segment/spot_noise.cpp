#include "segment/spot_noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "segment/noise.hpp"

namespace viroplate::segment {

namespace {

constexpr int kRows = 96;  // of three lines each, in which the noise is looked at
constexpr std::size_t kSamples = 20'000;
constexpr std::size_t kLeastGroup = 150;
/// Shares of the pixels by level at which a new group begins: fine at the bright end, where the few cells are.
constexpr std::array<double, 9> kGroups{0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995};

struct Sample {
    float level;
    float bend;
};

std::vector<Sample> samples_of(BinnedRows& rows) {
    std::vector<Sample> samples;
    const auto width = static_cast<std::size_t>(rows.width());
    if (rows.width() < 3 || rows.height() < 3) return samples;
    const int apart = std::max(1, (rows.height() - 2) / kRows);
    const std::size_t step = std::max<std::size_t>(1, width * kRows / kSamples);
    std::vector<float> above(width);
    std::vector<float> row(width);
    std::vector<float> below(width);
    for (int y = 1; y + 1 < rows.height(); y += apart) {
        rows.read(y - 1, above.data());
        rows.read(y, row.data());
        rows.read(y + 1, below.data());
        const auto column = [&](std::size_t x) { return above[x] - 2 * row[x] + below[x]; };
        for (std::size_t x = 1; x + 1 < width; x += step) {
            const float bend = column(x - 1) - 2 * column(x) + column(x + 1);
            const float level = (above[x] + below[x] + row[x - 1] + row[x + 1]) * 0.25F;
            samples.push_back({level, std::abs(bend)});
        }
    }
    return samples;
}

}  // namespace

SpotNoise::SpotNoise(BinnedRows& rows, double least) {
    constexpr double kMaskNorm = 6;  // square root of the sum of the squares of its weights
    auto samples = samples_of(rows);
    std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
        return a.level != b.level ? a.level < b.level : a.bend < b.bend;
    });
    auto noise = static_cast<float>(least);
    std::size_t begin = 0;
    for (std::size_t g = 0; g <= kGroups.size(); ++g) {
        const bool is_last = g == kGroups.size();
        const std::size_t end =
            is_last ? samples.size() : static_cast<std::size_t>(kGroups[g] * static_cast<double>(samples.size()));
        if (begin >= end || (end - begin < kLeastGroup && !groups_.empty())) continue;
        std::vector<float> bends;
        for (std::size_t i = begin; i < end; ++i) bends.push_back(samples[i].bend);
        const auto middle = bends.begin() + static_cast<std::ptrdiff_t>(bends.size() / 2);
        std::nth_element(bends.begin(), middle, bends.end());
        noise = std::max(noise, static_cast<float>(*middle / kMedianOfNormal / kMaskNorm));
        groups_.push_back({samples[begin + (end - begin) / 2].level, noise});
        begin = end;
    }
    if (groups_.empty()) groups_.push_back({0, noise});
    if (!samples.empty()) middle_level_ = samples[samples.size() / 2].level;
}

float SpotNoise::at(float level) const {
    if (level <= groups_.front().level) return groups_.front().noise;
    for (std::size_t i = 1; i < groups_.size(); ++i) {
        if (level > groups_[i].level) continue;
        const Group& low = groups_[i - 1];
        const Group& high = groups_[i];
        const float share = high.level > low.level ? (level - low.level) / (high.level - low.level) : 1.0F;
        return low.noise + share * (high.noise - low.noise);
    }
    return groups_.back().noise;
}

}  // namespace viroplate::segment
