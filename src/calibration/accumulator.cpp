#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/illumination.hpp"
#include "viroplate/calibration/profile.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::calibration {

namespace {

using image::FloatPlane;

// A field's dark level: the darkest percent of its blocks of this size, so that neither noise nor dust sets it.
constexpr int kDarkBlockPx = 16;
constexpr double kFloorQuantile = 0.01;
// Over fields: the darkest twentieth, so that one underexposed field does not set it.
constexpr double kDarkFields = 0.05;
// The spread needs many blocks more than it needs many cells in each.
constexpr double kFinerForSpread = 3;
// Below this nothing was illuminated; a division by less would only blow up noise.
constexpr float kLeastFlat = 0.1F;

double quantile_of(std::vector<double> values, double quantile) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1) + 0.5)];
}

/// Means of columns × rows equal blocks.
FloatPlane block_means(const image::Plane<std::uint16_t>& grey, int columns, int rows) {
    FloatPlane means(columns, rows);
    const auto border = [](int block, int blocks, int size) {
        return static_cast<int>(static_cast<std::int64_t>(block) * size / blocks);
    };
    for (int row = 0; row < rows; ++row) {
        const int top = border(row, rows, grey.height);
        const int bottom = border(row + 1, rows, grey.height);
        for (int column = 0; column < columns; ++column) {
            const int left = border(column, columns, grey.width);
            const int right = border(column + 1, columns, grey.width);
            std::uint64_t sum = 0;
            for (int y = top; y < bottom; ++y) {
                const auto line = grey.row(y);
                for (int x = left; x < right; ++x) sum += line[static_cast<std::size_t>(x)];
            }
            const double pixels = static_cast<double>(bottom - top) * (right - left);
            means.at(column, row) = static_cast<float>(static_cast<double>(sum) / pixels);
        }
    }
    return means;
}

/// Means of blocks of about `side` pixels, of equal size over the image.
FloatPlane block_means(const image::Plane<std::uint16_t>& grey, double side) {
    const auto count = [&](int size) { return std::clamp(static_cast<int>(size / side + 0.5), 1, size); };
    return block_means(grey, count(grey.width), count(grey.height));
}

/// Flat field of mean 1 at full size.
FloatPlane full_size(const FloatPlane& coarse, int width, int height) {
    FloatPlane flat = enlarge(coarse, width, height);
    double total = 0;
    for (auto& value : flat.pixels) {
        value = std::max(value, kLeastFlat);
        total += value;
    }
    const auto scale = static_cast<float>(static_cast<double>(flat.size()) / total);
    for (auto& value : flat.pixels) value *= scale;
    return flat;
}

}  // namespace

void CalibrationOptions::visit(OptionVisitor& visitor) {
    visitor.integer("minimum_fields", minimum_fields, {2, 1e6});
    visitor.number("trim", trim, {0, 0.45});
    visitor.integer("blocks", blocks, {1, 1000});
    visitor.number("smoothing", smoothing, {0, 1});
}

Accumulator::Accumulator(CalibrationOptions options) : options_(options) {}

void Accumulator::add(const image::Plane<std::uint16_t>& grey) {
    if (grey.empty()) throw Error(Code::image, "the image has no pixels", "Check the file.");
    if (coarse_.empty()) {
        width_ = grey.width;
        height_ = grey.height;
    }
    if (grey.width != width_ || grey.height != height_) {
        throw Error(Code::image,
                    fmt::format("the image is {} x {} pixels, the fields before it {} x {}", grey.width, grey.height,
                                width_, height_),
                    "Calibrate from images of one size and binning.");
    }
    const double side = static_cast<double>(std::min(width_, height_)) / options_.blocks;
    coarse_.push_back(block_means(grey, side));
    fine_.push_back(block_means(grey, std::max(1.0, side / kFinerForSpread)));
    const auto pixels = block_means(grey, kDarkBlockPx).pixels;
    floors_.push_back(quantile_of({pixels.begin(), pixels.end()}, kFloorQuantile));
}

ChannelProfile Accumulator::estimate(std::string channel) const {
    if (fields() < std::max(1, options_.minimum_fields)) {
        throw Error(Code::incomplete,
                    fmt::format("channel '{}' has {} usable fields, its flat field needs {}", channel, fields(),
                                options_.minimum_fields),
                    "Give a plate with more fields: fewer cannot tell illumination from cells.");
    }
    const auto statistics = field_statistics(coarse_, options_.trim);
    const auto jackknife = jackknife_statistics(coarse_, options_.trim);
    const double sigma = options_.smoothing * std::min(statistics.level.width, statistics.level.height);
    const FloatPlane level = smooth(statistics.level, sigma);
    const double darkest = quantile_of(floors_, kDarkFields);
    const Depth depth = estimate_depth(level, field_statistics(fine_, options_.trim).spread,
                                       jackknife_statistics(fine_, options_.trim), darkest);
    const Shape shape = estimate_shape(level, jackknife, depth.gain, sigma);
    ChannelProfile profile;
    profile.channel = std::move(channel);
    profile.offset = depth.offset;
    profile.flat = full_size(shape.flat, width_, height_);
    profile.flat_error = shape.error;
    profile.fields = fields();
    return profile;
}

}  // namespace viroplate::calibration
