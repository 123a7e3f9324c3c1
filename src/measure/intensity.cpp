#include <cmath>
#include <limits>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
/// A ring's mean must clear this many of its standard errors to be divided by.
constexpr double kRingErrors = 2.0;

/// One part in grey; its sd is of a sample (n − 1). Nothing for a part without pixels.
struct Figures {
    double mean = kNone;
    double integrated = kNone;
    double median = kNone;
    double least = kNone;
    double most = kNone;
    double sd = kNone;
};

Figures figures_of(const PartLevels& part, const image::PreparedPlane& plane, MedianFinder& finder) {
    if (part.empty()) return {};
    const LevelSums& sums = part.sums;
    const auto n = static_cast<double>(sums.pixels);
    const double mean = static_cast<double>(sums.sum) / n;
    const double sd = std::sqrt(spread(sums.pixels, sums.sum, sums.sum, sums.squares) / (n * (n - 1)));
    const double zero = plane.zero - kLevelShift;
    const auto signal = [&](double level) { return (level - zero) * plane.step; };
    const double integrated = (static_cast<double>(sums.sum) - n * zero) * plane.step;
    return {integrated / n,     integrated,        signal(finder.median(part, mean, sd)),
            signal(sums.least), signal(sums.most), sd * plane.step};
}

float* write_six(float* out, const Figures& figures) {
    for (const double value :
         {figures.mean, figures.integrated, figures.median, figures.least, figures.most, figures.sd}) {
        *out++ = static_cast<float>(value);
    }
    return out;
}

/// May the ring's mean be divided by? A ring at the level of the background is noise, and noise in the denominator
/// gives any ratio at all.
bool stands_out(const Figures& ring, std::int64_t pixels) {
    return ring.mean > 0 && ring.mean > kRingErrors * ring.sd / std::sqrt(static_cast<double>(pixels));
}

}  // namespace

float* write_intensity(float* out, const ChannelLevels& levels, const image::PreparedPlane& plane,
                       ChannelMedians& medians) {
    const Figures nucleus = figures_of(levels.nucleus, plane, medians.nucleus);
    const Figures ring = figures_of(levels.ring, plane, medians.ring);
    out = write_six(out, nucleus);
    *out++ = static_cast<float>(ring.mean);
    *out++ = static_cast<float>(ring.median);
    out = write_six(out, figures_of(levels.cell, plane, medians.cell));
    *out++ = stands_out(ring, levels.ring.sums.pixels) ? static_cast<float>(nucleus.mean / ring.mean) : kNone;
    return out;
}

}  // namespace viroplate::measure
