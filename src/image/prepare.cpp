#include "viroplate/image/prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "image/background.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::image {

namespace {

constexpr double kLeastScalePx = 4;
// Pixels of the coarse image along `scale`: with the default of 8 diameters, two a nucleus, so gaps between cells show.
constexpr double kCoarsePixelsPerScale = 16;

int coarse_factor(double scale_px) {
    int factor = 8;
    while (factor > 1 && scale_px / factor < kCoarsePixelsPerScale) factor /= 2;
    return factor;
}

/// One row of the coarse background at full resolution; coarse pixel i is centred at (i + ½) · Factor.
template <int Factor>
void widen(const float* coarse, std::size_t count, std::span<float> row) {
    constexpr auto kStep = static_cast<std::size_t>(Factor);
    const std::size_t lead = std::min(kStep / 2, row.size());
    std::fill_n(row.begin(), lead, coarse[0]);
    std::size_t x = lead;
    std::size_t i = 0;
    const auto ramp = [&](std::size_t pixels) {
        const float step = (coarse[i + 1] - coarse[i]) / static_cast<float>(Factor);
        const float start = coarse[i] + (Factor > 1 ? 0.5F * step : 0.0F);
        for (std::size_t k = 0; k < pixels; ++k) row[x + k] = start + step * static_cast<float>(k);
    };
    for (; i + 1 < count && x + kStep <= row.size(); ++i, x += kStep) ramp(kStep);
    if (i + 1 < count) {  // a block cut by the image's border
        ramp(row.size() - x);
    } else {
        std::fill(row.begin() + static_cast<std::ptrdiff_t>(x), row.end(), coarse[count - 1]);
    }
}

void widen(int factor, const std::vector<float>& coarse, std::span<float> row) {
    switch (factor) {
        case 8:
            return widen<8>(coarse.data(), coarse.size(), row);
        case 4:
            return widen<4>(coarse.data(), coarse.size(), row);
        case 2:
            return widen<2>(coarse.data(), coarse.size(), row);
        default:
            return widen<1>(coarse.data(), coarse.size(), row);
    }
}

/// Coarse background of row `y` of the image, between the two coarse rows around it.
void coarse_row(const BinnedPlane& background, int y, std::vector<float>& line) {
    const double position = (y + 0.5) / background.factor - 0.5;
    const double inside = std::clamp(position, 0.0, static_cast<double>(background.plane.height - 1));
    const int above = static_cast<int>(inside);
    const int below = std::min(above + 1, background.plane.height - 1);
    const auto weight = static_cast<float>(inside - above);
    const auto first = background.plane.row(above);
    const auto second = background.plane.row(below);
    line.resize(first.size());
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = first[i] + weight * (second[i] - first[i]);
}

/// (grey − offset) / flat − background, row by row: the one pass over the full image.
FloatPlane corrected(const Plane<std::uint16_t>& grey, const Correction& correction, const BinnedPlane& background) {
    FloatPlane signal(grey.width, grey.height);
    std::vector<float> line;
    std::vector<float> below(static_cast<std::size_t>(grey.width));
    const auto offset = static_cast<float>(correction.offset);
    for (int y = 0; y < grey.height; ++y) {
        coarse_row(background, y, line);
        widen(background.factor, line, below);
        const auto in = grey.row(y);
        const auto row = signal.row(y);
        if (correction.flat) {
            const auto flat = correction.flat->row(y);
            for (std::size_t x = 0; x < row.size(); ++x) {
                row[x] = (static_cast<float>(in[x]) - offset) / flat[x] - below[x];
            }
        } else {
            for (std::size_t x = 0; x < row.size(); ++x) row[x] = static_cast<float>(in[x]) - offset - below[x];
        }
    }
    return signal;
}

/// The image after offset and flat, coarse. The flat field changes slowly, so dividing the means is dividing the
/// pixels.
BinnedPlane coarse_image(const Plane<std::uint16_t>& grey, const Correction& correction, int factor) {
    BinnedPlane coarse = bin(grey, factor);
    const auto offset = static_cast<float>(correction.offset);
    for (auto& value : coarse.plane.pixels) value -= offset;
    if (correction.flat) {
        const BinnedPlane flat = bin(*correction.flat, factor);
        for (std::size_t i = 0; i < coarse.plane.size(); ++i) coarse.plane.pixels[i] /= flat.plane.pixels[i];
    }
    return coarse;
}

double mean(const FloatPlane& plane) {
    double sum = 0;
    for (const float value : plane.pixels) sum += value;
    return sum / static_cast<double>(plane.size());
}

/// One level for the whole image, as a coarse plane of one pixel.
BinnedPlane one_level(double level) { return {FloatPlane(1, 1, static_cast<float>(level)), 1}; }

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

PreparedSignal prepare(const Plane<std::uint16_t>& grey, const Correction& correction, const BackgroundOptions& options,
                      double scale_px) {
    check(grey, correction);
    const double scale = std::max(scale_px, kLeastScalePx);
    const int factor = coarse_factor(scale);
    BinnedPlane background = one_level(0);
    if (options.mode != BackgroundMode::none) {
        const BinnedPlane coarse = coarse_image(grey, correction, factor);
        const double noise = pixel_noise(grey) / factor;  // of a block's mean
        if (options.mode == BackgroundMode::local) {
            background = {local_background(coarse.plane, noise, scale / factor, options.quantile), factor};
        } else {
            background = one_level(global_background(coarse.plane, noise, options.quantile));
        }
    }
    PreparedSignal prepared;
    prepared.background = mean(background.plane);
    prepared.signal = corrected(grey, correction, background);
    return prepared;
}

}  // namespace viroplate::image
