#include "viroplate/image/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "image/background.hpp"
#include "image/bin.hpp"
#include "image/ground.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::image {

namespace {

constexpr double kLeastScalePx = 4;
// Pixels of the coarse image along `scale`: with the default of 8 diameters, two a nucleus, so gaps between cells show.
constexpr double kCoarsePixelsPerScale = 16;
// Pixels that tell the one background level of an image.
constexpr std::size_t kLevelSample = std::size_t{1} << 16;
constexpr double kFinestStep = 1.0 / 256;
constexpr double kCoarsestStep = 4;
constexpr double kMostLevel = 65535;
// The flat field is looked at on a coarse grid; between its points it differs by no more than this.
constexpr double kFlatMargin = 1.02;

int coarse_factor(double scale_px) {
    int factor = 8;
    while (factor > 1 && scale_px / factor < kCoarsePixelsPerScale) factor /= 2;
    return factor;
}

struct Bounds {
    double least = 0;
    double most = 0;
};

/// Bounds and mean, by columns first, so that many are looked at together.
struct Summary {
    Bounds bounds;
    double mean = 0;
};

Summary summary_of(const FloatPlane& plane) {
    std::vector<float> least(plane.row(0).begin(), plane.row(0).end());
    std::vector<float> most = least;
    std::vector<double> sums(least.size());
    for (int y = 0; y < plane.height; ++y) {
        const float* row = plane.row(y).data();
        for (std::size_t x = 0; x < sums.size(); ++x) {
            least[x] = std::min(least[x], row[x]);
            most[x] = std::max(most[x], row[x]);
            sums[x] += static_cast<double>(row[x]);
        }
    }
    Summary summary;
    summary.bounds = {static_cast<double>(*std::min_element(least.begin(), least.end())),
                      static_cast<double>(*std::max_element(most.begin(), most.end()))};
    for (const double sum : sums) summary.mean += sum;
    summary.mean /= static_cast<double>(plane.size());
    return summary;
}

/// The flat field at the centres of blocks. It changes slowly, so dividing the means is dividing the pixels.
FloatPlane coarse_flat(const FloatPlane& flat, int factor) {
    FloatPlane coarse((flat.width - 1) / factor + 1, (flat.height - 1) / factor + 1);
    for (int y = 0; y < coarse.height; ++y) {
        const auto from = flat.row(std::min(y * factor + factor / 2, flat.height - 1));
        const auto row = coarse.row(y);
        std::size_t centre = static_cast<std::size_t>(factor / 2);
        for (std::size_t x = 0; x < row.size(); ++x, centre += static_cast<std::size_t>(factor)) {
            row[x] = from[std::min(centre, from.size() - 1)];
        }
    }
    return coarse;
}

/// Noise of single pixels, in levels. Grey levels were rounded before the steps became finer.
double noise_of(const PreparedPlane& plane) {
    return std::max(noise_of_dark_pixels(plane.level), kRoundingNoise / std::min(1.0, plane.step));
}

/// The one background level of the plane, in levels above its zero: none to take off but in mode `global`.
double common_level(const PreparedPlane& plane, const FloatPlane* flat, const BackgroundOptions& options) {
    if (options.mode != BackgroundMode::global) return 0;
    const auto stride = static_cast<int>(std::max<std::size_t>(1, plane.level.size() / kLevelSample));
    std::vector<float> sample;
    sample.reserve(plane.level.size() / static_cast<std::size_t>(stride));
    for (int y = 0; y < plane.level.height; y += stride) {
        const auto row = plane.level.row(y);
        for (std::size_t x = 0; x < row.size(); ++x) {
            const float signal = static_cast<float>(row[x] - plane.zero);
            sample.push_back(flat != nullptr ? signal / flat->row(y)[x] : signal);
        }
    }
    return global_background(sample, noise_of(plane), options.quantile);
}

/// The plane after flat and zero, coarse; and the bounds of its single pixels.
struct CoarseSignal {
    FloatPlane plane;
    int factor = 1;
    Bounds bounds;
};

CoarseSignal coarse_signal(const PreparedPlane& plane, const FloatPlane* flat, int factor) {
    BinnedPlane binned = bin(plane.level, factor);
    CoarseSignal signal{std::move(binned.plane), factor, {binned.least - plane.zero, binned.most - plane.zero}};
    const auto zero = static_cast<float>(plane.zero);
    for (auto& value : signal.plane.pixels) value -= zero;
    if (flat == nullptr) return signal;
    const FloatPlane gain = coarse_flat(*flat, factor);
    for (std::size_t i = 0; i < signal.plane.size(); ++i) signal.plane.pixels[i] /= gain.pixels[i];
    const Bounds gains = summary_of(gain).bounds;
    const double least = gains.least / kFlatMargin;
    const double most = gains.most * kFlatMargin;
    auto& bounds = signal.bounds;
    bounds.least /= bounds.least < 0 ? least : most;
    bounds.most /= bounds.most > 0 ? least : most;
    return signal;
}

/// The levels that hold signal within the bounds, given in the levels there are: `ratio` of those to one new.
struct Scaling {
    double ratio = 1;
    int zero = 0;
};

Scaling scaling_for(Bounds signal, double step) {
    const double least = std::min(0.0, signal.least);
    Scaling scaling;
    scaling.ratio = kFinestStep / step;
    const auto levels = [&] { return (signal.most - least) / scaling.ratio + 4; };  // and for rounding at both ends
    while (levels() > kMostLevel && scaling.ratio * step < kCoarsestStep) scaling.ratio *= 2;
    scaling.zero = static_cast<int>(std::min(std::ceil(-least / scaling.ratio) + 1, kMostLevel));
    return scaling;
}

/// Takes the ground off, whose least is `lowest`, and brings the plane to the levels of `scaling`.
void take_off(PreparedPlane& plane, const FloatPlane* flat, Ground ground, double lowest, const Scaling& scaling) {
    const double levels = 1 / scaling.ratio;
    const auto in_new_levels = [&](double base) {
        for (auto& value : ground.plane.pixels) {
            value = static_cast<float>((static_cast<double>(value) - base) * levels);
        }
    };
    if (flat == nullptr && scaling.ratio <= 1) {
        const double base = std::floor(plane.zero + lowest);  // whole, so nothing is lost
        const int shift = std::ilogb(levels);
        in_new_levels(base - plane.zero);
        subtract(plane.level, shift, scaling.zero - (static_cast<int>(base) << shift), ground);
    } else {
        in_new_levels(0);
        divide_and_subtract(plane.level, plane.zero, flat, levels, scaling.zero, ground);
    }
    plane.step *= scaling.ratio;
    plane.zero = scaling.zero;
}

Ground background_of(const PreparedPlane& plane, const FloatPlane* flat, const CoarseSignal& coarse,
                     const BackgroundOptions& options, double scale_px) {
    if (options.mode == BackgroundMode::local) {
        const double noise = noise_of(plane) / coarse.factor;  // of a block's mean
        const double scale = scale_px / coarse.factor;
        return {local_background(coarse.plane, noise, scale, options.quantile), coarse.factor};
    }
    return {FloatPlane(1, 1, static_cast<float>(common_level(plane, flat, options))), 1};
}

PreparedPlane prepared(PreparedPlane plane, const FloatPlane* flat, const BackgroundOptions& options, double scale_px) {
    if (flat == nullptr && options.mode != BackgroundMode::local) {
        const double level = common_level(plane, nullptr, options);
        plane.zero += level;
        plane.background += level * plane.step;
        return plane;
    }
    const double scale = std::max(scale_px, kLeastScalePx);
    const bool local = options.mode == BackgroundMode::local;
    const CoarseSignal coarse = coarse_signal(plane, flat, local ? coarse_factor(scale) : 8);
    Ground ground = background_of(plane, flat, coarse, options, scale);
    const Summary off = summary_of(ground.plane);
    const Bounds left{coarse.bounds.least - off.bounds.most, coarse.bounds.most - off.bounds.least};
    plane.background += off.mean * plane.step;
    take_off(plane, flat, std::move(ground), off.bounds.least, scaling_for(left, plane.step));
    return plane;
}

void check(const Plane<std::uint16_t>& grey, const Correction& correction) {
    if (grey.empty()) throw Error(Code::image, "the image has no pixels", "Check the file.");
    if (!correction.flat) return;
    const auto& flat = *correction.flat;
    if (flat.width == grey.width && flat.height == grey.height) return;
    throw Error(Code::image,
                fmt::format("the flat field is {} x {} pixels, the image {} x {}", flat.width, flat.height, grey.width,
                            grey.height),
                "Use a calibration made from images of the same size and binning.");
}

}  // namespace

void BackgroundOptions::visit(OptionVisitor& visitor) {
    static constexpr std::array<std::string_view, 3> kModes{"local", "global", "none"};
    visitor.choose("background", mode, kModes);
    visitor.length("background_scale", scale, {kLeastScalePx, 1e5});
    visitor.number("background_quantile", quantile, {0.0, 0.5});
}

PreparedPlane prepare(Plane<std::uint16_t> grey, const Correction& correction, const BackgroundOptions& options,
                      double scale_px) {
    check(grey, correction);
    const FloatPlane* flat = correction.flat ? &*correction.flat : nullptr;
    return prepared({std::move(grey), correction.offset, 1, 0}, flat, options, scale_px);
}

PreparedPlane subtract_background(PreparedPlane plane, const BackgroundOptions& options, double scale_px) {
    return prepared(std::move(plane), nullptr, options, scale_px);
}

}  // namespace viroplate::image
