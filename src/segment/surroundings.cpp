#include "segment/surroundings.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "segment/smooth.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::segment {

namespace {

constexpr int kGrid = 4;         // px: the surroundings change slowly
constexpr double kWindow = 2.0;  // diameters: reaches past the nucleus and its neighbours
constexpr float kTrust = 0.8F;   // share of the surroundings' level that counts: in a sheet it is no background

/// Pixels from one sample to the next where there are `count`.
std::size_t step_over(std::size_t count) {
    constexpr std::size_t kSamples = 32;
    return std::max<std::size_t>(1, count / kSamples);
}

/// How many values are at least `least`.
VIROPLATE_WIDE std::size_t count_from(const float* values, std::size_t count, float least) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += values[i] < least ? 0U : 1U;
    return sum;
}

}  // namespace

Surroundings::Surroundings(const WorkingImage& work) : stride_(work.fine.stride()) {
    const Framed<float> coarse = bin(work.coarse, kGrid);
    columns_ = coarse.width;
    const cv::Mat all(coarse.height + 2, coarse.width + 2, CV_32F, const_cast<float*>(coarse.pixels.data()));
    cv::Mat grid;
    const int size = 2 * static_cast<int>(std::lround(kWindow * work.diameter / (2 * kGrid))) + 1;
    cv::erode(all(cv::Rect(1, 1, coarse.width, coarse.height)).clone(), grid, cv::Mat::ones(size, size, CV_8U),
              {-1, -1}, 1, cv::BORDER_REPLICATE);
    cv::blur(grid, grid, {size, size}, {-1, -1}, cv::BORDER_REPLICATE);
    level_.assign(grid.begin<float>(), grid.end<float>());
    for (float& level : level_) level = work.background + kTrust * std::max(0.0F, level - work.background);
}

float Surroundings::mean(std::span<const PixelIndex> pixels) const {
    if (pixels.empty()) return 0;
    const std::size_t step = step_over(pixels.size());
    // Rows by a product, not by a division for each sample: the half keeps it clear of whole rows.
    const double rows = 1.0 / static_cast<double>(stride_);
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = step / 2; i < pixels.size(); i += step) {
        const auto row = static_cast<int>((static_cast<double>(pixels[i]) + 0.5) * rows);
        const int x = static_cast<int>(pixels[i]) - row * static_cast<int>(stride_) - 1;
        sum += level_[static_cast<std::size_t>((row - 1) / kGrid * columns_ + x / kGrid)];
        ++count;
    }
    return static_cast<float>(sum / static_cast<double>(count));
}

float Surroundings::mean(std::span<const image::Run> runs) const {
    if (runs.empty()) return 0;
    const std::size_t step = step_over(image::area(runs));
    double sum = 0;
    std::size_t count = 0;
    std::size_t at = step / 2;  // of the next sample, from the begin of the run
    for (const image::Run& run : runs) {
        const float* row = level_.data() + run.y / kGrid * columns_;
        const auto length = static_cast<std::size_t>(run.length());
        for (; at < length; at += step, ++count) sum += row[(static_cast<std::size_t>(run.begin) + at) / kGrid];
        at -= length;
    }
    return static_cast<float>(sum / static_cast<double>(count));
}

float plateau(std::span<const float> values, float base, RankedValues& ranked) {
    ranked.assign(values);
    const float half = base + 0.5F * (ranked.quantile(0.98) - base);
    const std::size_t inside = count_from(values.data(), values.size(), half);
    if (inside == 0) return 0;
    const auto at = static_cast<std::size_t>(0.6 * static_cast<double>(inside - 1));
    return ranked.at(values.size() - inside + at);
}

}  // namespace viroplate::segment
