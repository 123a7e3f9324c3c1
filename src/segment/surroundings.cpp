#include "segment/surroundings.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "segment/rank.hpp"
#include "segment/smooth.hpp"

namespace viroplate::segment {

namespace {

constexpr int kGrid = 4;         // px: the surroundings change slowly
constexpr double kWindow = 2.0;  // diameters: reaches past the nucleus and its neighbours
constexpr float kTrust = 0.8F;   // share of the surroundings' level that counts: in a sheet it is no background

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
    constexpr std::size_t kSamples = 32;
    const std::size_t step = std::max<std::size_t>(1, pixels.size() / kSamples);
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

float plateau(std::vector<float>& values, float base) {
    const float peak = value_at(values, 0.98);
    const float half = base + 0.5F * (peak - base);
    const auto inside = std::partition(values.begin(), values.end(), [&](float v) { return v < half; });
    const auto at = static_cast<std::ptrdiff_t>(0.6 * static_cast<double>(values.end() - inside - 1));
    if (inside == values.end()) return 0;
    std::nth_element(inside, inside + at, values.end());
    return inside[at];
}

}  // namespace viroplate::segment
