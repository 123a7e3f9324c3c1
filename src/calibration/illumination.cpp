#include "calibration/illumination.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace viroplate::calibration {

namespace {

using image::FloatPlane;

constexpr int kJackknifeGroups = 8;
constexpr double kStandardErrors = 2;
// The darkest level is believed as long as that changes the flat field by no more than this (root mean square).
constexpr double kMostDoubt = 0.03;
constexpr double kDarkestShareOfLevel = 0.98;

double mean(const FloatPlane& plane) {
    double sum = 0;
    for (const float value : plane.pixels) sum += value;
    return sum / static_cast<double>(plane.size());
}

/// kernel · distance^power for each power up to 4.
using Kernels = std::array<std::vector<double>, 5>;

Kernels gaussian_moments(double sigma, int longest) {
    const int reach = std::clamp(static_cast<int>(std::ceil(3 * sigma)), 1, longest);
    Kernels kernels;
    for (int power = 0; power < 5; ++power) {
        for (int d = -reach; d <= reach; ++d) {
            const double distance = d / sigma;  // in sigmas: the moments stay near one
            kernels[static_cast<std::size_t>(power)].push_back(std::exp(-0.5 * distance * distance) *
                                                               std::pow(distance, power));
        }
    }
    return kernels;
}

using Grid = std::vector<double>;

/// Sums of kernel · value along one axis; what lies beyond the border counts nothing.
Grid sum_along(const Grid& values, int width, int height, const std::vector<double>& kernel, bool along_x) {
    const int reach = static_cast<int>(kernel.size() / 2);
    const int size = along_x ? width : height;
    const int step = along_x ? 1 : width;
    Grid sums(values.size());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const int here = along_x ? x : y;
            const int centre = y * width + x;
            double sum = 0;
            for (int d = -std::min(reach, here); d <= std::min(reach, size - 1 - here); ++d) {
                sum +=
                    kernel[static_cast<std::size_t>(d + reach)] * values[static_cast<std::size_t>(centre + d * step)];
            }
            sums[static_cast<std::size_t>(centre)] = sum;
        }
    }
    return sums;
}

/// First unknown of the symmetric system matrix · x = right, by elimination. A little is added to the diagonal beyond
/// the first entry: where pixels are too few for a dome, or a slope, there is none.
double first_unknown(std::array<std::array<double, 6>, 6> matrix, std::array<double, 6> right) {
    for (std::size_t i = 1; i < 6; ++i) matrix[i][i] += 1e-9 * matrix[0][0];
    for (std::size_t pivot = 5; pivot > 0; --pivot) {  // from the last to the second
        for (std::size_t row = 0; row < pivot; ++row) {
            const double factor = matrix[row][pivot] / matrix[pivot][pivot];
            for (std::size_t column = 0; column <= pivot; ++column)
                matrix[row][column] -= factor * matrix[pivot][column];
            right[row] -= factor * right[pivot];
        }
    }
    return right[0] / matrix[0][0];
}

// Powers of x and y of the six terms of a quadratic surface.
constexpr std::array<std::array<std::size_t, 2>, 6> kTerms{{{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}}};

/// Slope of the line through the origin that predicts spread / mean − 1 from level / mean − 1, pixel by pixel: the
/// gain.
double gain_from_spread(const FloatPlane& level, const FloatPlane& spread) {
    const double level_mean = mean(level);
    const double spread_mean = mean(spread);
    if (!(spread_mean > 0)) return 1;
    double product = 0;
    double square = 0;
    for (std::size_t i = 0; i < level.size(); ++i) {
        const double shape = level.pixels[i] / level_mean - 1;
        product += shape * (spread.pixels[i] / spread_mean - 1);
        square += shape * shape;
    }
    return square > 0 ? product / square : 1;
}

double shape_rms(const FloatPlane& level) {
    const double level_mean = mean(level);
    double square = 0;
    for (const float value : level.pixels) square += std::pow(value / level_mean - 1, 2);
    return std::sqrt(square / static_cast<double>(level.size()));
}

/// Statistics over the fields outside group `left_out`; −1 leaves none out.
FieldStatistics statistics_without(const std::vector<FloatPlane>& fields, double trim, int left_out) {
    const FloatPlane& first = fields.front();
    FieldStatistics statistics{FloatPlane(first.width, first.height), FloatPlane(first.width, first.height)};
    std::vector<float> values;
    for (std::size_t pixel = 0; pixel < first.size(); ++pixel) {
        values.clear();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (static_cast<int>(i % kJackknifeGroups) != left_out) values.push_back(fields[i].pixels[pixel]);
        }
        std::sort(values.begin(), values.end());
        const auto trimmed = static_cast<std::size_t>(trim * static_cast<double>(values.size()));
        const std::size_t kept = values.size() - 2 * trimmed;
        const std::size_t half = kept / 2;  // with an odd number the middle one belongs to neither half
        double dark = 0;
        double bright = 0;
        double all = 0;
        for (std::size_t i = 0; i < kept; ++i) {
            const double value = values[trimmed + i];
            all += value;
            if (i < half) dark += value;
            if (i >= kept - half) bright += value;
        }
        statistics.level.pixels[pixel] = static_cast<float>(all / static_cast<double>(kept));
        statistics.spread.pixels[pixel] =
            static_cast<float>((bright - dark) / static_cast<double>(std::max<std::size_t>(half, 1)));
    }
    return statistics;
}

/// 1 + gain · (level / mean − 1).
FloatPlane flat_from(const FloatPlane& level, double gain) {
    const double level_mean = mean(level);
    FloatPlane flat(level.width, level.height, 1.0F);
    if (!(level_mean > 0)) return flat;
    for (std::size_t i = 0; i < flat.size(); ++i) {
        flat.pixels[i] = static_cast<float>(1 + gain * (level.pixels[i] / level_mean - 1));
    }
    return flat;
}

double mean_square_difference(const FloatPlane& a, const FloatPlane& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = static_cast<double>(a.pixels[i]) - static_cast<double>(b.pixels[i]);
        sum += difference * difference;
    }
    return sum / static_cast<double>(a.size());
}

/// Factor from squared differences of leave-one-group-out estimates to a squared standard error.
constexpr double kJackknifeFactor = (kJackknifeGroups - 1.0) / kJackknifeGroups;

}  // namespace

FieldStatistics field_statistics(const std::vector<FloatPlane>& fields, double trim) {
    return statistics_without(fields, trim, -1);
}

std::vector<FieldStatistics> jackknife_statistics(const std::vector<FloatPlane>& fields, double trim) {
    std::vector<FieldStatistics> statistics;
    for (int group = 0; group < kJackknifeGroups; ++group) {
        statistics.push_back(statistics_without(fields, trim, group));
    }
    return statistics;
}

FloatPlane smooth(const FloatPlane& plane, double sigma) {
    if (!(sigma > 0)) return plane;
    const auto kernels = gaussian_moments(sigma, std::max(plane.width, plane.height));
    const auto moment = [&](const Grid& values, std::size_t x_power, std::size_t y_power) {
        const Grid along_x = sum_along(values, plane.width, plane.height, kernels[x_power], true);
        return sum_along(along_x, plane.width, plane.height, kernels[y_power], false);
    };
    std::array<std::array<Grid, 5>, 5> weights;  // by power of x and y
    for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t j = 0; i + j < 5; ++j) weights[i][j] = moment(Grid(plane.size(), 1.0), i, j);
    }
    std::array<Grid, 6> totals;
    const Grid values(plane.pixels.begin(), plane.pixels.end());
    for (std::size_t k = 0; k < 6; ++k) totals[k] = moment(values, kTerms[k][0], kTerms[k][1]);
    FloatPlane result(plane.width, plane.height);
    for (std::size_t pixel = 0; pixel < result.size(); ++pixel) {
        std::array<std::array<double, 6>, 6> matrix{};
        std::array<double, 6> right{};
        for (std::size_t i = 0; i < 6; ++i) {
            right[i] = totals[i][pixel];
            for (std::size_t j = 0; j < 6; ++j) {
                matrix[i][j] = weights[kTerms[i][0] + kTerms[j][0]][kTerms[i][1] + kTerms[j][1]][pixel];
            }
        }
        result.pixels[pixel] = static_cast<float>(first_unknown(matrix, right));
    }
    return result;
}

FloatPlane enlarge(const FloatPlane& coarse, int width, int height) {
    struct Place {
        int from;
        int to;
        float weight;
    };
    const auto place = [](int pixel, int pixels, int size) {
        const double position = (pixel + 0.5) * size / pixels - 0.5;
        const int from = std::clamp(static_cast<int>(std::floor(position)), 0, std::max(0, size - 2));
        const int to = std::min(from + 1, size - 1);
        return Place{from, to, static_cast<float>(position - from)};  // goes on straight beyond the last centres
    };
    FloatPlane full(width, height);
    for (int y = 0; y < height; ++y) {
        const Place row = place(y, height, coarse.height);
        for (int x = 0; x < width; ++x) {
            const Place column = place(x, width, coarse.width);
            const auto along = [&](int line) {
                const float left = coarse.at(column.from, line);
                return left + column.weight * (coarse.at(column.to, line) - left);
            };
            const float top = along(row.from);
            full.at(x, y) = top + row.weight * (along(row.to) - top);
        }
    }
    return full;
}

Depth estimate_depth(const FloatPlane& level, const FloatPlane& spread, const std::vector<FieldStatistics>& jackknife,
                     double darkest) {
    const double level_mean = mean(level);
    if (!(level_mean > 0)) return {};
    const double dark = std::clamp(darkest, 0.0, kDarkestShareOfLevel * level_mean);
    const double gain_of_dark = level_mean / (level_mean - dark);
    const FloatPlane fine_level = enlarge(level, spread.width, spread.height);
    const double gain = gain_from_spread(fine_level, spread);
    double squares = 0;
    for (const auto& without : jackknife) squares += std::pow(gain_from_spread(fine_level, without.spread) - gain, 2);
    const double error = std::sqrt(squares * kJackknifeFactor);
    const double chosen = std::clamp(gain, 1.0, gain_of_dark);
    const bool agrees = gain_of_dark - gain <= kStandardErrors * error;
    const bool harmless = (gain_of_dark - chosen) * shape_rms(level) <= kMostDoubt;
    if (agrees && harmless) return {dark, gain_of_dark};
    return {level_mean * (1 - 1 / chosen), chosen};
}

Shape estimate_shape(const FloatPlane& level, const std::vector<FieldStatistics>& jackknife, double gain,
                     double sigma) {
    Shape shape{flat_from(level, gain), 0};
    double squares = 0;
    for (const auto& without : jackknife) {
        squares += mean_square_difference(flat_from(smooth(without.level, sigma), gain), shape.flat);
    }
    const double variance = squares * kJackknifeFactor;
    const FloatPlane even(level.width, level.height, 1.0F);
    const double depth = mean_square_difference(shape.flat, even);
    const double kept = depth > 0 ? std::max(0.0, 1 - variance / depth) : 0;
    for (auto& value : shape.flat.pixels) value = static_cast<float>(1 + kept * (value - 1));
    shape.error = std::sqrt(variance);
    return shape;
}

}  // namespace viroplate::calibration
