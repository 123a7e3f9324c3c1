#include "image/background.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "viroplate/core/wide.hpp"

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

VIROPLATE_WIDE std::size_t count_up_to(std::int32_t limit, const std::int32_t* keys, std::size_t count) {
    std::int32_t found = 0;
    for (std::size_t i = 0; i < count; ++i) found += keys[i] <= limit ? 1 : 0;
    return static_cast<std::size_t>(found);
}

/// The key of a low rank (0: the smallest): the next larger one is looked for until enough are not above it.
VIROPLATE_WIDE std::int32_t low_ranked(std::size_t rank, const std::int32_t* keys, std::size_t count) {
    constexpr std::int32_t kNone = std::numeric_limits<std::int32_t>::max();
    std::int32_t found = std::numeric_limits<std::int32_t>::min();
    for (std::size_t below = 0; below <= rank;) {
        std::int32_t next = kNone;
        for (std::size_t i = 0; i < count; ++i) next = std::min(next, keys[i] > found ? keys[i] : kNone);
        std::int32_t equal = 0;
        for (std::size_t i = 0; i < count; ++i) equal += keys[i] == next ? 1 : 0;
        below += static_cast<std::size_t>(equal);
        found = next;
    }
    return found;
}

/// Values asked for their quantiles. Counting them against a limit, many at once, is faster than sorting.
class Quantiles {
public:
    void clear() { keys_.clear(); }
    void add(std::span<const float> values) {
        for (const float value : values) keys_.push_back(in_order(std::bit_cast<std::int32_t>(value)));
    }

    /// The value that takes the place `quantile` when they are sorted.
    float at(double quantile) const {
        constexpr std::size_t kLow = 16;
        const auto rank = static_cast<std::size_t>(quantile * static_cast<double>(keys_.size() - 1) + 0.5);
        const std::int32_t key = rank < kLow ? low_ranked(rank, keys_.data(), keys_.size()) : ranked(rank);
        return std::bit_cast<float>(in_order(key));
    }

private:
    /// Whole numbers in the order of the floats with these bits; its own inverse.
    static std::int32_t in_order(std::int32_t bits) { return bits < 0 ? bits ^ 0x7fffffff : bits; }

    std::int32_t ranked(std::size_t rank) const {
        const auto [least, most] = std::minmax_element(keys_.begin(), keys_.end());
        std::int64_t low = *least;
        std::int64_t high = *most;
        while (low < high) {  // the smallest key that more than `rank` keys do not exceed
            const std::int64_t middle = low + (high - low) / 2;
            const bool enough = count_up_to(static_cast<std::int32_t>(middle), keys_.data(), keys_.size()) > rank;
            (enough ? high : low) = enough ? middle : middle + 1;
        }
        return static_cast<std::int32_t>(low);
    }

    std::vector<std::int32_t> keys_;
};

int odd_at_least(int least, double size) {
    const int rounded = static_cast<int>(size / 2) * 2 + 1;
    return std::max(least, rounded);
}

/// Low quantile of each of columns × rows equal blocks.
FloatPlane block_quantiles(const FloatPlane& plane, int columns, int rows, double quantile) {
    FloatPlane result(columns, rows);
    Quantiles values;
    for (int row = 0; row < rows; ++row) {
        const int top = row * plane.height / rows;
        const int bottom = (row + 1) * plane.height / rows;
        for (int column = 0; column < columns; ++column) {
            const int left = column * plane.width / columns;
            const auto width = static_cast<std::size_t>((column + 1) * plane.width / columns - left);
            values.clear();
            for (int y = top; y < bottom; ++y) values.add(plane.row(y).subspan(static_cast<std::size_t>(left), width));
            result.at(column, row) = values.at(quantile);
        }
    }
    return result;
}

/// a + b·x + c·y + d·x² + e·x·y + f·y², x and y from −1 to 1 over the blocks.
struct Surface {
    cv::Vec<double, 6> terms;

    static double place(int number, int count) { return (2.0 * number + 1) / count - 1; }

    /// Values along one row of blocks.
    void fill(int row, FloatPlane& plane) const {
        const double y = place(row, plane.height);
        const double constant = terms[0] + terms[2] * y + terms[5] * y * y;
        const double linear = terms[1] + terms[4] * y;
        for (int column = 0; column < plane.width; ++column) {
            const double x = place(column, plane.width);
            plane.at(column, row) = static_cast<float>(constant + (linear + terms[3] * x) * x);
        }
    }
};

/// Weighted sums of the powers of x and y, from which least squares are solved.
class SurfaceFit {
public:
    /// A row of blocks, with a weight each.
    void add_row(std::span<const float> values, std::span<const float> weights, double y) {
        std::array<double, 5> powers{};    // Σ w·x^p
        std::array<double, 3> products{};  // Σ w·v·x^p
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double x = Surface::place(static_cast<int>(i), static_cast<int>(values.size()));
            double term = weights[i];
            for (std::size_t p = 0; p < powers.size(); ++p, term *= x) {
                powers[p] += term;
                if (p < products.size()) products[p] += term * values[i];
            }
        }
        double power_of_y = 1;
        for (std::size_t q = 0; q < 5; ++q, power_of_y *= y) {
            for (std::size_t p = 0; p + q < 5; ++p) moments_[p][q] += powers[p] * power_of_y;
            for (std::size_t p = 0; p + q < 3; ++p) products_[p][q] += products[p] * power_of_y;
        }
    }

    Surface solve() const {
        constexpr std::array<std::array<std::size_t, 2>, 6> kPowers{{{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}}};
        cv::Matx<double, 6, 6> normal;
        cv::Vec<double, 6> right;
        for (int i = 0; i < 6; ++i) {
            const auto [p, q] = kPowers[static_cast<std::size_t>(i)];
            right[i] = products_[p][q];
            for (int j = 0; j < 6; ++j) {
                const auto [r, s] = kPowers[static_cast<std::size_t>(j)];
                normal(i, j) = moments_[p + r][q + s];
            }
        }
        Surface surface;
        cv::solve(normal, right, surface.terms, cv::DECOMP_SVD);
        return surface;
    }

private:
    std::array<std::array<double, 5>, 5> moments_{};
    std::array<std::array<double, 3>, 3> products_{};
};

/// A surface of second order along the lower side of the blocks: asymmetric least squares (Eilers & Boelens 2005), in
/// which values above the surface hardly count.
FloatPlane lower_trend(const FloatPlane& blocks) {
    constexpr int kRounds = 10;
    constexpr float kWeightAbove = 0.02F;
    FloatPlane trend(blocks.width, blocks.height, *std::min_element(blocks.pixels.begin(), blocks.pixels.end()));
    FloatPlane weights(blocks.width, blocks.height);
    for (int round = 0; round < kRounds; ++round) {
        SurfaceFit fit;
        bool changed = false;
        for (int row = 0; row < blocks.height; ++row) {
            for (int column = 0; column < blocks.width; ++column) {
                const float weight = blocks.at(column, row) > trend.at(column, row) ? kWeightAbove : 1.0F;
                changed = changed || weight != weights.at(column, row);
                weights.at(column, row) = weight;
            }
            fit.add_row(blocks.row(row), weights.row(row), Surface::place(row, blocks.height));
        }
        if (!changed) break;  // nor would the surface
        const Surface surface = fit.solve();
        for (int row = 0; row < blocks.height; ++row) surface.fill(row, trend);
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
double spread_of(std::span<const float> above_floor, double noise) {
    Quantiles quantiles;
    quantiles.add(above_floor);
    const double upper = quantiles.at(0.25);
    const double lower = quantiles.at(0.05);
    const double seen = (upper - lower) / (1.645 - 0.674);  // normal quantiles of 5 % and 25 %
    return std::clamp(seen, noise, kMostCorrelation * noise);
}

double background_spread(const FloatPlane& binned, const FloatPlane& floor, double noise) {
    const std::size_t stride = binned.size() / kSpreadSample + 1;
    std::vector<float> above_floor;
    above_floor.reserve(binned.size() / stride + 1);
    for (std::size_t i = 0; i < binned.size(); i += stride) {
        above_floor.push_back(binned.pixels[i] - floor.pixels[i]);
    }
    return spread_of(above_floor, noise);
}

/// What differs from the base by no more than noise, averaged over blocks of pixels: its share of them, and its
/// excess over the base (0 elsewhere).
struct NearBase {
    FloatPlane share;
    FloatPlane excess;
};

/// Means of blocks of `pixels`, from the sums of their columns.
template <class Sum>
void average_blocks(const std::vector<Sum>& sums, std::size_t columns, float pixels, std::span<float> means) {
    const float share = 1 / pixels;
    for (std::size_t i = 0; i < means.size(); ++i) {
        Sum sum{};
        for (std::size_t x = i * columns; x < (i + 1) * columns; ++x) sum += sums[x];
        means[i] = share * static_cast<float>(sum);
    }
}

/// Adds a row to the sums: 1 and what it lies above the base, where that is at most `reach`.
VIROPLATE_WIDE void add_near(const float* value, const float* base, float reach, std::int32_t* number, float* excess,
                             std::size_t width) {
    for (std::size_t x = 0; x < width; ++x) {
        const float above = value[x] - base[x];
        const std::int32_t near = std::abs(above) <= reach ? 1 : 0;
        number[x] += near;
        excess[x] += static_cast<float>(near) * above;
    }
}

NearBase near_base(const FloatPlane& plane, const FloatPlane& base, float reach, int block) {
    NearBase near{FloatPlane((plane.width - 1) / block + 1, (plane.height - 1) / block + 1), {}};
    near.excess = near.share;
    const auto width = static_cast<std::size_t>(plane.width);
    const auto step = static_cast<std::size_t>(block);
    std::vector<std::int32_t> number(near.share.row(0).size() * step);  // of columns; zeros fill up to whole blocks
    std::vector<float> excess(number.size());
    for (int row = 0; row < near.share.height; ++row) {
        std::fill(number.begin(), number.end(), 0);
        std::fill(excess.begin(), excess.end(), 0.0F);
        const int bottom = std::min((row + 1) * block, plane.height);
        for (int y = row * block; y < bottom; ++y) {
            add_near(plane.row(y).data(), base.row(y).data(), reach, number.data(), excess.data(), width);
        }
        const auto pixels = static_cast<float>(block * (bottom - row * block));
        average_blocks(number, step, pixels, near.share.row(row));
        average_blocks(excess, step, pixels, near.excess.row(row));
    }
    return near;
}

/// One step of a running sum along columns: `leaving` goes, `entering` comes, and the mean is written.
VIROPLATE_WIDE void slide(const float* leaving, const float* entering, double share, double* sums, float* means,
                          std::size_t width) {
    for (std::size_t x = 0; x < width; ++x) {
        sums[x] += static_cast<double>(entering[x]) - static_cast<double>(leaving[x]);
        means[x] = static_cast<float>(share * sums[x]);
    }
}

/// Means over `side` pixels of each column (at most its height); the plane is reflected at its borders.
FloatPlane column_means(const FloatPlane& plane, int side) {
    const int reach = std::min(side, plane.height);
    const auto row = [&](int y) {
        const int inside = y < 0 ? -y - 1 : y;
        return plane.row(inside < plane.height ? inside : 2 * plane.height - 1 - inside);
    };
    std::vector<double> sums(static_cast<std::size_t>(plane.width));
    for (int y = -(reach / 2) - 1; y < reach - reach / 2 - 1; ++y) {  // around row −1
        const auto first = row(y);
        for (std::size_t x = 0; x < sums.size(); ++x) sums[x] += static_cast<double>(first[x]);
    }
    FloatPlane means(plane.width, plane.height);
    for (int y = 0; y < plane.height; ++y) {
        const auto leaving = row(y - reach / 2 - 1);
        const auto entering = row(y + reach - reach / 2 - 1);
        slide(leaving.data(), entering.data(), 1.0 / reach, sums.data(), means.row(y).data(), sums.size());
    }
    return means;
}

FloatPlane transposed(const FloatPlane& plane) {
    FloatPlane turned(plane.height, plane.width);
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width; ++x) turned.at(y, x) = plane.at(x, y);
    }
    return turned;
}

/// Weighted mean of the neighbourhood: two boxes of `side` pixels in each direction, which make a tent.
FloatPlane smoothed(const FloatPlane& plane, int side) {
    const auto tent = [&](const FloatPlane& columns) { return column_means(column_means(columns, side), side); };
    return transposed(tent(transposed(tent(plane))));
}

/// `base` plus the neighbourhood's mean of (plane − base) over the pixels where that is at most `reach`. Two boxes, a
/// tent in all, weigh the neighbourhood; they are at least `least_side` blocks wide.
FloatPlane masked_mean(const FloatPlane& plane, const FloatPlane& base, double reach, double scale, double least_side) {
    int block = 1;
    while (block < 4 && scale / 2 / (2 * block) >= least_side) block *= 2;
    NearBase near = near_base(plane, base, static_cast<float>(reach), block);
    const int side = odd_at_least(3, scale / 2 / block);
    near.share = smoothed(near.share, side);
    near.excess = smoothed(near.excess, side);
    for (std::size_t i = 0; i < near.share.size(); ++i) {
        near.excess.pixels[i] /= near.share.pixels[i] + kFallbackWeight;
    }
    FloatPlane mean(plane.width, plane.height);
    cv::Mat out = as_mat(mean);
    cv::resize(as_mat(near.excess), out, out.size(), 0, 0, cv::INTER_LINEAR);
    for (std::size_t i = 0; i < mean.size(); ++i) mean.pixels[i] += base.pixels[i];
    return mean;
}

/// The value below which the share `quantile` of `total` counted whole numbers lies; number k stands for k ± ½.
double quantile_of_counts(const std::vector<std::uint32_t>& counts, std::size_t total, double quantile) {
    const double rank = quantile * static_cast<double>(total);
    double below = 0;
    for (std::size_t k = 0; k < counts.size() && total > 0; ++k) {
        if (counts[k] > 0 && below + counts[k] >= rank) {
            return std::max(0.0, static_cast<double>(k) - 0.5 + (rank - below) / counts[k]);
        }
        below += counts[k];
    }
    return 0;
}

double mean_within(std::span<const float> values, double low, double high, double otherwise) {
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

double noise_of_dark_pixels(const Plane<std::uint16_t>& levels) {
    constexpr int kRows = 64;  // enough for a figure within two percent
    constexpr std::size_t kLevels = 65536;
    constexpr double kDarkShare = 0.05;
    const int stride = std::max(1, levels.height / kRows);
    std::vector<std::uint32_t> counts(kLevels);
    std::size_t total = 0;
    for (int y = 0; y < levels.height; y += 2 * stride) {
        for (const std::uint16_t value : levels.row(y)) ++counts[value];
        total += static_cast<std::size_t>(levels.width);
    }
    const double dark = std::floor(quantile_of_counts(counts, total, kDarkShare));
    std::fill(counts.begin(), counts.end(), 0U);
    total = 0;
    for (int y = 0; y < levels.height; y += stride) {
        const auto row = levels.row(y);
        for (std::size_t x = 1; x + 1 < row.size(); ++x) {
            if (row[x] > dark) continue;
            ++counts[static_cast<std::size_t>(std::abs(row[x - 1] - row[x + 1]))];
            ++total;
        }
    }
    const double median = quantile_of_counts(counts, total, 0.5);
    constexpr double kOfNormal = 0.6745 * std::numbers::sqrt2;  // median of |N(0, 1)|; a difference has two variances
    return std::max(kRoundingNoise, median / kOfNormal);
}

FloatPlane local_background(const FloatPlane& binned, double noise, double scale, double quantile) {
    const FloatPlane floor = floor_surface(binned, scale, quantile);
    const double spread = background_spread(binned, floor, noise);
    const FloatPlane first = masked_mean(binned, floor, kAboveFloor * spread, scale, 2.5);
    return masked_mean(binned, first, kAroundMean * spread, scale, 5);
}

double global_background(std::span<const float> pixels, double noise, double quantile) {
    if (pixels.empty()) return 0;
    Quantiles values;
    values.add(pixels);
    const float floor = values.at(quantile);
    std::vector<float> above_floor(pixels.begin(), pixels.end());
    for (float& value : above_floor) value -= floor;
    const double spread = spread_of(above_floor, noise);
    const double first = mean_within(pixels, floor - kAboveFloor * spread, floor + kAboveFloor * spread, floor);
    return mean_within(pixels, first - kAroundMean * spread, first + kAroundMean * spread, first);
}

}  // namespace viroplate::image
