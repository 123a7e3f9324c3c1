#include "viroplate/measure/quality.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace viroplate::measure {

void QualityOptions::visit(OptionVisitor& visitor) {
    visitor.number("saturated_share", saturated_share, {0.0, 1.0});
    visitor.number("minimum_focus", minimum_focus, {0.0, 1000.0});
}

namespace {

std::vector<std::uint32_t> histogram_of(const image::Plane<std::uint16_t>& grey) {
    std::vector<std::uint32_t> histogram(65536);
    for (const auto value : grey.pixels) ++histogram[value];
    return histogram;
}

/// The level of the `share` quantile.
double level_at(const std::vector<std::uint32_t>& histogram, double share, std::size_t total) {
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(total));
    std::size_t seen = 0;
    for (std::size_t level = 0; level < histogram.size(); ++level) {
        seen += histogram[level];
        if (seen > wanted) return static_cast<double>(level);
    }
    return 0;
}

/// Is the maximum a wall that pixels pile up against? A clipped tail holds more pixels in its last level than the
/// levels just below it would continue to; an unclipped one thins out.
bool piles_up(const std::vector<std::uint32_t>& histogram, std::size_t maximum) {
    constexpr std::size_t kBelow = 16;
    const std::size_t first = maximum > kBelow ? maximum - kBelow : 0;
    std::uint32_t highest_below = 0;
    for (std::size_t level = first; level < maximum; ++level) highest_below = std::max(highest_below, histogram[level]);
    return histogram[maximum] >= 4 && histogram[maximum] > 2 * highest_below;
}

/// The camera's full scale: the smallest 2^k − 1 (k = 8 … 16, at most the file's bits) that holds the maximum.
double full_scale_for(std::size_t maximum, int bits) {
    for (int k = 8; k < bits; ++k) {
        if (maximum < (std::size_t{1} << k)) return static_cast<double>((std::size_t{1} << k) - 1);
    }
    return static_cast<double>((std::size_t{1} << bits) - 1);
}

/// Mean squared second difference across `step` pixels, over both directions: the energy of detail of that size. White
/// noise has the same energy at every step.
struct DetailEnergy {
    double mean = 0;
    double samples = 0;
};

DetailEnergy detail_energy(const image::Plane<std::uint16_t>& grey, int step) {
    double energy = 0;
    std::size_t count = 0;
    const auto s = static_cast<std::size_t>(step);
    for (int y = step; y + step < grey.height; y += step) {
        const auto above = grey.row(y - step);
        const auto here = grey.row(y);
        const auto below = grey.row(y + step);
        for (std::size_t x = s; x + s < here.size(); x += s) {
            const double centre = 2.0 * here[x];
            const double across = here[x - s] + here[x + s] - centre;
            const double down = above[x] + below[x] - centre;
            energy += across * across + down * down;
            count += 2;
        }
    }
    const auto samples = static_cast<double>(count);
    return {count > 0 ? energy / samples : 0, samples};
}

/// Detail of 2 px against detail of 8 px, with the energy of pixel noise (from 1 px, where a focused optic shows
/// little) taken off both. The ratio hardly depends on how many cells there are, since both sizes come from the same
/// edges. 0 where the detail of 8 px does not stand out of the noise: there is nothing to focus on.
double focus_figure(const image::Plane<std::uint16_t>& grey) {
    constexpr double kSignificant = 4;  // standard errors of a mean square of noise
    const double noise = detail_energy(grey, 1).mean;
    const DetailEnergy large = detail_energy(grey, 8);
    const double coarse = large.mean - noise;
    if (!(coarse > kSignificant * noise * std::sqrt(2 / std::max(1.0, large.samples)))) return 0;
    return std::max(0.0, detail_energy(grey, 2).mean - noise) / coarse;
}

}  // namespace

PlaneQuality plane_quality(const image::RawPlane& plane, const QualityOptions& options) {
    PlaneQuality quality;
    if (plane.grey.empty()) return quality;
    const auto histogram = histogram_of(plane.grey);
    std::size_t maximum = histogram.size() - 1;
    while (maximum > 0 && histogram[maximum] == 0) --maximum;
    quality.maximum = static_cast<double>(maximum);
    quality.median = level_at(histogram, 0.5, plane.grey.size());
    quality.full_scale = full_scale_for(maximum, plane.bits);
    const bool at_full_scale = static_cast<double>(maximum) == quality.full_scale;
    if (at_full_scale && piles_up(histogram, maximum)) {
        quality.saturated_share = static_cast<double>(histogram[maximum]) / static_cast<double>(plane.grey.size());
    }
    quality.focus = focus_figure(plane.grey);
    quality.flag_saturated = quality.saturated_share > options.saturated_share;
    quality.flag_focus = quality.focus > 0 && quality.focus < options.minimum_focus;
    return quality;
}

}  // namespace viroplate::measure
