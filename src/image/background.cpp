#include "image/background.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace viroplate::image {

namespace {

// The floor lies 2 to 2.5 standard deviations below the mean of pure noise; 4.5 above it keeps nearly all of that noise
// and lets in next to nothing of a cell.
constexpr double kAboveFloor = 4.5;
constexpr double kAroundMean = 3.0;
// Noise that is correlated between pixels (binning, smoothing in the camera) is up to this much larger in blocks than
// single pixels say; what varies more is structure.
constexpr double kMostCorrelation = 3.0;
// Share of the neighbourhood below which background pixels are too few to be trusted alone.
constexpr float kFallbackWeight = 0.05F;
// Pixels that are enough to know a spread within two percent.
constexpr std::size_t kSpreadSample = 16384;

cv::Mat as_mat(FloatPlane& plane) { return {plane.height, plane.width, CV_32F, plane.pixels.data()}; }

template <class Sum, class Pixel>
BinnedPlane bin_blocks(const Plane<Pixel>& plane, int factor) {
    BinnedPlane binned{FloatPlane((plane.width - 1) / factor + 1, (plane.height - 1) / factor + 1), factor};
    std::vector<Sum> sums(static_cast<std::size_t>(plane.width));
    for (int block_y = 0; block_y < binned.plane.height; ++block_y) {
        std::fill(sums.begin(), sums.end(), Sum{});
        const int last = std::min((block_y + 1) * factor, plane.height);
        for (int y = block_y * factor; y < last; ++y) {
            const auto row = plane.row(y);
            for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += row[x];
        }
        const int rows = last - block_y * factor;
        const auto out = binned.plane.row(block_y);
        for (std::size_t block_x = 0; block_x < out.size(); ++block_x) {
            const std::size_t begin = block_x * static_cast<std::size_t>(factor);
            const std::size_t end = std::min(begin + static_cast<std::size_t>(factor), sums.size());
            Sum sum{};
            for (std::size_t x = begin; x < end; ++x) sum += sums[x];
            out[block_x] = static_cast<float>(static_cast<double>(sum) / static_cast<double>(end - begin) / rows);
        }
    }
    return binned;
}

/// The value below which the share `quantile` of `values` lies; reorders them.
float take_quantile(std::vector<float>& values, double quantile) {
    const auto rank = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), values.begin() + rank, values.end());
    return values[static_cast<std::size_t>(rank)];
}

int odd_at_least(int least, double size) {
    const int rounded = static_cast<int>(size / 2) * 2 + 1;
    return std::max(least, rounded);
}

/// Low quantile of each of columns × rows equal blocks.
FloatPlane block_quantiles(const FloatPlane& plane, int columns, int rows, double quantile) {
    FloatPlane result(columns, rows);
    std::vector<float> values;
    for (int row = 0; row < rows; ++row) {
        const int top = row * plane.height / rows;
        const int bottom = (row + 1) * plane.height / rows;
        for (int column = 0; column < columns; ++column) {
            const int left = column * plane.width / columns;
            const int right = (column + 1) * plane.width / columns;
            values.clear();
            for (int y = top; y < bottom; ++y) {
                const auto line = plane.row(y);
                values.insert(values.end(), line.begin() + left, line.begin() + right);
            }
            result.at(column, row) = take_quantile(values, quantile);
        }
    }
    return result;
}

/// Values of 1, x, y, x², xy, y² at a block, x and y from −1 to 1 over the image.
std::array<double, 6> trend_terms(const FloatPlane& blocks, int column, int row) {
    const double x = (2.0 * column + 1) / blocks.width - 1;
    const double y = (2.0 * row + 1) / blocks.height - 1;
    return {1, x, y, x * x, x * y, y * y};
}

/// A surface of second order along the lower side of the blocks: asymmetric least squares (Eilers & Boelens 2005), in
/// which values above the surface hardly count.
FloatPlane lower_trend(const FloatPlane& blocks) {
    constexpr int kRounds = 10;
    constexpr double kWeightAbove = 0.02;
    FloatPlane trend(blocks.width, blocks.height, *std::min_element(blocks.pixels.begin(), blocks.pixels.end()));
    for (int round = 0; round < kRounds; ++round) {
        cv::Matx<double, 6, 6> normal = cv::Matx<double, 6, 6>::zeros();
        cv::Vec<double, 6> right;
        for (int row = 0; row < blocks.height; ++row) {
            for (int column = 0; column < blocks.width; ++column) {
                const auto terms = trend_terms(blocks, column, row);
                const float value = blocks.at(column, row);
                const double weight = value > trend.at(column, row) ? kWeightAbove : 1;
                for (int i = 0; i < 6; ++i) {
                    right[i] += weight * terms[static_cast<std::size_t>(i)] * value;
                    for (int j = 0; j < 6; ++j) {
                        normal(i, j) +=
                            weight * terms[static_cast<std::size_t>(i)] * terms[static_cast<std::size_t>(j)];
                    }
                }
            }
        }
        cv::Mat solution;
        cv::solve(cv::Mat(normal), cv::Mat(right), solution, cv::DECOMP_SVD);
        for (int row = 0; row < blocks.height; ++row) {
            for (int column = 0; column < blocks.width; ++column) {
                const auto terms = trend_terms(blocks, column, row);
                double value = 0;
                for (int i = 0; i < 6; ++i) value += terms[static_cast<std::size_t>(i)] * solution.at<double>(i);
                trend.at(column, row) = static_cast<float>(value);
            }
        }
    }
    return trend;
}

/// The floor under structures smaller than `scale`: blocks of a quarter of it, opened over the whole of it. Plain
/// opening flattens a slope at the border; opening what is left of the field's trend does not, but takes what departs
/// from the trend for structure. Neither rises above the blocks, so the higher of the two is the floor.
FloatPlane floor_surface(const FloatPlane& plane, double scale, double quantile) {
    const double side = std::max(2.0, scale / 4);
    const int columns = std::clamp(static_cast<int>(plane.width / side), 1, plane.width);
    const int rows = std::clamp(static_cast<int>(plane.height / side), 1, plane.height);
    FloatPlane blocks = block_quantiles(plane, columns, rows, quantile);
    FloatPlane trend = lower_trend(blocks);
    const int reach = odd_at_least(3, scale / side);
    const cv::Mat window = cv::Mat::ones(reach, reach, CV_8U);
    cv::Mat plain;
    cv::Mat detrended;
    cv::morphologyEx(as_mat(blocks), plain, cv::MORPH_OPEN, window);
    cv::morphologyEx(as_mat(blocks) - as_mat(trend), detrended, cv::MORPH_OPEN, window);
    cv::Mat highest = cv::max(plain, detrended + as_mat(trend));
    cv::blur(highest, highest, cv::Size(3, 3), cv::Point(-1, -1), cv::BORDER_REPLICATE);
    FloatPlane floor(plane.width, plane.height);
    cv::Mat out = as_mat(floor);
    cv::resize(highest, out, out.size(), 0, 0, cv::INTER_LINEAR);
    return floor;
}

/// How far background pixels scatter, from the lower part of what lies above the floor, kept within what noise can be.
double background_spread(const FloatPlane& binned, const FloatPlane& floor, double noise) {
    const std::size_t stride = binned.size() / kSpreadSample + 1;
    std::vector<float> above_floor;
    above_floor.reserve(binned.size() / stride + 1);
    for (std::size_t i = 0; i < binned.size(); i += stride) {
        above_floor.push_back(binned.pixels[i] - floor.pixels[i]);
    }
    const double upper = take_quantile(above_floor, 0.25);
    const double lower = take_quantile(above_floor, 0.05);
    const double seen = (upper - lower) / (1.645 - 0.674);  // normal quantiles of 5 % and 25 %
    return std::clamp(seen, noise, kMostCorrelation * noise);
}

/// `base` plus the neighbourhood's mean of (plane − base) over the pixels where that is at most `reach`.
FloatPlane masked_mean(const FloatPlane& plane, const FloatPlane& base, double reach, double scale) {
    const auto limit = static_cast<float>(reach);
    FloatPlane weight(plane.width, plane.height);
    FloatPlane excess(plane.width, plane.height);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        const float difference = plane.pixels[i] - base.pixels[i];
        const float inside = std::abs(difference) <= limit ? 1.0F : 0.0F;
        weight.pixels[i] = inside;
        excess.pixels[i] = inside * difference;
    }
    const int side = odd_at_least(3, scale / 2);
    const cv::Size window(std::min(side, plane.width), std::min(side, plane.height));
    for (FloatPlane* smoothed : {&weight, &excess}) {  // two boxes make a tent
        for (int pass = 0; pass < 2; ++pass) {
            cv::Mat mat = as_mat(*smoothed);
            cv::blur(mat, mat, window, cv::Point(-1, -1), cv::BORDER_REFLECT);
        }
    }
    FloatPlane mean = base;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        mean.pixels[i] += excess.pixels[i] / (weight.pixels[i] + kFallbackWeight);
    }
    return mean;
}

/// The value below which the share `quantile` of counted whole numbers lies; number k stands for k ± ½.
double quantile_of_counts(const std::vector<std::uint32_t>& counts, double quantile) {
    double total = 0;
    for (const auto count : counts) total += count;
    const double rank = quantile * total;
    double below = 0;
    for (std::size_t k = 0; k < counts.size() && total > 0; ++k) {
        if (counts[k] > 0 && below + counts[k] >= rank) {
            return std::max(0.0, static_cast<double>(k) - 0.5 + (rank - below) / counts[k]);
        }
        below += counts[k];
    }
    return 0;
}

double mean_within(const std::vector<float>& values, double low, double high, double otherwise) {
    double sum = 0;
    std::size_t count = 0;
    for (const float value : values) {
        if (value < low || value > high) continue;
        sum += value;
        ++count;
    }
    return count > 0 ? sum / static_cast<double>(count) : otherwise;
}

}  // namespace

BinnedPlane bin(const Plane<std::uint16_t>& grey, int factor) { return bin_blocks<std::uint32_t>(grey, factor); }
BinnedPlane bin(const FloatPlane& plane, int factor) { return bin_blocks<float>(plane, factor); }

double pixel_noise(const Plane<std::uint16_t>& grey) {
    constexpr int kRows = 128;  // enough for a figure within a percent
    constexpr std::size_t kLevels = 65536;
    constexpr double kDarkShare = 0.05;
    constexpr double kRounding = 0.29;  // standard deviation of rounding to whole numbers
    const int stride = std::max(1, grey.height / kRows);
    std::vector<std::uint32_t> counts(kLevels);
    for (int y = 0; y < grey.height; y += stride) {
        for (const std::uint16_t value : grey.row(y)) ++counts[value];
    }
    const double dark = quantile_of_counts(counts, kDarkShare);
    std::fill(counts.begin(), counts.end(), 0U);
    for (int y = 0; y < grey.height; y += stride) {
        const auto row = grey.row(y);
        for (std::size_t x = 1; x + 1 < row.size(); ++x) {
            if (row[x] <= dark) ++counts[static_cast<std::size_t>(std::abs(row[x - 1] - row[x + 1]))];
        }
    }

    const double median = quantile_of_counts(counts, 0.5);
    constexpr double kOfNormal = 0.6745 * std::numbers::sqrt2;  // median of |N(0, 1)|; a difference has two variances
    return std::max(kRounding, median / kOfNormal);
}

FloatPlane local_background(const FloatPlane& binned, double noise, double scale, double quantile) {
    const FloatPlane floor = floor_surface(binned, scale, quantile);
    const double spread = background_spread(binned, floor, noise);
    const FloatPlane first = masked_mean(binned, floor, kAboveFloor * spread, scale);
    return masked_mean(binned, first, kAroundMean * spread, scale);
}

double global_background(const FloatPlane& binned, double noise, double quantile) {
    std::vector<float> values = binned.pixels;
    const double floor = take_quantile(values, quantile);
    const FloatPlane level(binned.width, binned.height, static_cast<float>(floor));
    const double spread = background_spread(binned, level, noise);
    // Summed in the order of the image, not of the partly sorted copy: the same sum whatever the library's selection.
    const auto& pixels = binned.pixels;
    const double first = mean_within(pixels, floor - kAboveFloor * spread, floor + kAboveFloor * spread, floor);
    return mean_within(pixels, first - kAroundMean * spread, first + kAroundMean * spread, first);
}

}  // namespace viroplate::image
