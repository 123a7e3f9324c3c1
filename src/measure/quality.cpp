#include "viroplate/measure/quality.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "measure/detail.hpp"
#include "viroplate/core/wide.hpp"

namespace viroplate::measure {

void QualityOptions::visit(OptionVisitor& visitor) {
    visitor.number("saturated_share", saturated_share, {0.0, 1.0});
    visitor.number("minimum_focus", minimum_focus, {0.0, 1000.0});
}

namespace {

constexpr std::size_t kMedianSample = std::size_t{1} << 17;  // pixels that tell a median within a few thousandths of
                                                             // the spread of the grey levels
constexpr int kDetailRows = 256;                             // rows that tell the energy of noise within half a percent

/// Rows from one looked at for detail to the next.
int detail_step(int height) { return std::max(1, height / kDetailRows); }

/// The median grey of evenly spaced rows; no pixel is above `maximum`.
double sampled_median(const image::Plane<std::uint16_t>& grey, std::uint16_t maximum) {
    const auto stride = static_cast<int>(std::clamp<std::size_t>(grey.size() / kMedianSample, 1, 64));
    std::vector<std::uint32_t> histogram(std::size_t{maximum} + 1);
    std::size_t total = 0;
    for (int y = 0; y < grey.height; y += stride) {
        for (const auto value : grey.row(y)) ++histogram[value];
        total += static_cast<std::size_t>(grey.width);
    }
    std::size_t level = 0;
    for (std::size_t seen = histogram[0]; 2 * seen <= total;) seen += histogram[++level];
    return static_cast<double>(level);
}

VIROPLATE_WIDE std::uint16_t brightest(const std::uint16_t* row, std::size_t width) {
    std::uint16_t most = 0;
    for (std::size_t x = 0; x < width; ++x) most = std::max(most, row[x]);
    return most;
}

VIROPLATE_WIDE void take_every_second(const std::uint16_t* row, std::size_t count, std::uint16_t* taken) {
    for (std::size_t i = 0; i < count; ++i) taken[i] = row[2 * i];
}

/// What one pass over the plane tells.
struct Look {
    std::uint16_t maximum = 0;
    Detail pixels;                             ///< of evenly spaced rows
    image::Plane<std::uint16_t> every_second;  ///< pixel of every second row
};

Look look_at(const image::Plane<std::uint16_t>& grey) {
    Look look;
    look.every_second = image::Plane<std::uint16_t>((grey.width - 1) / 2 + 1, (grey.height - 1) / 2 + 1);
    const int step = detail_step(grey.height);
    for (int y = 0; y < grey.height; ++y) {
        const auto row = grey.row(y);
        look.maximum = std::max(look.maximum, brightest(row.data(), row.size()));
        if (y % 2 == 0) {
            const auto taken = look.every_second.row(y / 2);
            take_every_second(row.data(), taken.size(), taken.data());
        }
        if (y >= 2 && (y - 2) % step == 0) add_detail(grey, y - 1, look.pixels);
    }
    return look;
}

/// How many pixels of the row are at least as bright as `level`.
VIROPLATE_WIDE std::uint32_t count_from(std::uint16_t level, const std::uint16_t* row, std::size_t width) {
    std::uint32_t count = 0;
    for (std::size_t x = 0; x < width; ++x) count += row[x] >= level ? 1U : 0U;
    return count;
}

/// Pixels at the maximum, when it is a wall that they pile up against, otherwise 0. A clipped tail holds more pixels in
/// its last level than the levels just below it would continue to; an unclipped one thins out.
std::uint32_t piled_up(const image::Plane<std::uint16_t>& grey, std::uint16_t maximum) {
    constexpr std::uint16_t kBelow = 16;
    const auto first = static_cast<std::uint16_t>(maximum > kBelow ? maximum - kBelow : 0);
    std::array<std::uint32_t, kBelow + 1> counts{};
    for (int y = 0; y < grey.height; ++y) {
        const auto row = grey.row(y);
        if (count_from(first, row.data(), row.size()) == 0) continue;
        for (const auto value : row) {
            if (value >= first) ++counts[static_cast<std::size_t>(value - first)];
        }
    }
    const std::uint32_t at_maximum = counts[static_cast<std::size_t>(maximum - first)];
    const std::uint32_t below = *std::max_element(counts.begin(), counts.begin() + (maximum - first));
    return at_maximum >= 4 && at_maximum > 2 * below ? at_maximum : 0;
}

/// The camera's full scale: the smallest 2^k − 1 (k = 8 … 16, at most the file's bits) that holds the maximum.
double full_scale_for(std::size_t maximum, int bits) {
    for (int k = 8; k < bits; ++k) {
        if (maximum < (std::size_t{1} << k)) return static_cast<double>((std::size_t{1} << k) - 1);
    }
    return static_cast<double>((std::size_t{1} << bits) - 1);
}

/// Detail of 2 px against detail of 8 px, with the energy of pixel noise (from 1 px, where a focused optic shows
/// little) taken off both. The ratio hardly depends on how many cells there are, since both sizes come from the same
/// edges. 0 where the detail of 8 px does not stand out of the noise: there is nothing to focus on.
double focus_figure(double noise, const Detail& fine, const Detail& coarse) {
    constexpr double kSignificant = 4;  // standard errors of a mean square of noise
    const double large = coarse.mean_energy() - noise;
    const double samples = std::max<double>(1, static_cast<double>(coarse.differences));
    if (!(large > kSignificant * noise * std::sqrt(2 / samples))) return 0;
    return std::max(0.0, fine.mean_energy() - noise) / large;
}

}  // namespace

PlaneQuality plane_quality(const image::RawPlane& plane, const QualityOptions& options) {
    PlaneQuality quality;
    if (plane.grey.empty()) return quality;
    const Look look = look_at(plane.grey);
    const Detail fine = detail(look.every_second, detail_step(look.every_second.height));
    const Detail coarse = detail(every_fourth(look.every_second));
    quality.maximum = look.maximum;
    quality.median = sampled_median(plane.grey, look.maximum);
    quality.full_scale = full_scale_for(look.maximum, plane.bits);
    if (quality.maximum == quality.full_scale) {
        quality.saturated_share = piled_up(plane.grey, look.maximum) / static_cast<double>(plane.grey.size());
    }
    quality.focus = focus_figure(look.pixels.mean_energy(), fine, coarse);
    quality.flag_saturated = quality.saturated_share > options.saturated_share;
    quality.flag_focus = quality.focus > 0 && quality.focus < options.minimum_focus;
    return quality;
}

}  // namespace viroplate::measure
