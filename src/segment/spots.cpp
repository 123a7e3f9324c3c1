#include "viroplate/segment/spots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>

#include "segment/binned_rows.hpp"
#include "segment/marked.hpp"
#include "segment/noise.hpp"
#include "segment/rank.hpp"
#include "segment/spline_rows.hpp"
#include "segment/spot_noise.hpp"
#include "viroplate/core/wide.hpp"
#include "viroplate/image/prepared_plane.hpp"

namespace viroplate::segment {

namespace {

constexpr double kDiameterPx = 3.0;
constexpr double kGridDiameter = 2.5;     // px of the binned image that the narrowest spot has
constexpr double kWidthToSigma = 2.3548;  // full width at half maximum of a Gaussian
constexpr float kWidest = 2;              // times the diameter
constexpr float kHotPixel = 5;  // finest band over the spots': a single pixel has 8, a spot of half the width 3
constexpr double kDrop = 0.5;   // of what a spot falls by within a diameter: so much at least on every side
constexpr float kLongest = 4;   // of the two curvatures at a peak, the greater over the lesser
constexpr int kSampled = 16;    // every so many pixels of every so many rows tell how the noise is correlated

/// Variances of the smoothed images of SplineRows and of its next level, as of Gaussians.
constexpr std::array<double, 4> kVariances{0, 1, 5, 21};

/// Height at its peak of a Gaussian spot of height 1 in the band between two levels.
double response(double sigma, std::size_t level) {
    const double variance = sigma * sigma;
    return variance / (variance + kVariances[level]) - variance / (variance + kVariances[level + 1]);
}

/// What the spots' band leaves of the SD of white noise: the norm of its kernel.
double band_norm() {
    constexpr std::array<double, 5> kSpline{0.0625, 0.25, 0.375, 0.25, 0.0625};
    std::array<double, 13> first{};
    std::array<double, 13> second{};
    for (std::size_t i = 0; i < 5; ++i) {
        first[4 + i] = kSpline[i];
        for (std::size_t k = 0; k < 5; ++k) second[i + 2 * k] += kSpline[i] * kSpline[k];
    }
    double one = 0;
    double two = 0;
    double both = 0;
    for (std::size_t i = 0; i < 13; ++i) {
        one += first[i] * first[i];
        two += second[i] * second[i];
        both += first[i] * second[i];
    }
    return std::sqrt(one * one - 2 * both * both + two * two);
}

VIROPLATE_WIDE void subtract(const float* a, const float* b, float* __restrict out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = a[i] - b[i];
}

/// 1 where a pixel is the first greatest of its neighbourhood and above `least`; from the second pixel on.
VIROPLATE_WIDE void mark_maxima(const float* above, const float* row, const float* below,
                                std::uint8_t* __restrict marks, std::size_t n, float least) {
    for (std::size_t i = 1; i + 1 < n; ++i) {
        const float before = std::max(std::max(above[i - 1], above[i]), std::max(above[i + 1], row[i - 1]));
        const float behind = std::max(std::max(below[i - 1], below[i]), std::max(below[i + 1], row[i + 1]));
        const int is_first = static_cast<int>(row[i] > least) & static_cast<int>(row[i] > before);
        marks[i] = static_cast<std::uint8_t>(is_first & static_cast<int>(row[i] >= behind));
    }
}

/// A maximum of the band on the binned image.
struct Peak {
    double x, y;
    float height;
    float over_noise;
};

/// The 3 × 3 values around a maximum.
struct Around {
    float value[3][3];  // row, column

    float dxx() const { return value[1][0] - 2 * value[1][1] + value[1][2]; }
    float dyy() const { return value[0][1] - 2 * value[1][1] + value[2][1]; }
    float dxy() const { return 0.25F * (value[0][0] - value[0][2] - value[2][0] + value[2][2]); }
    float dx() const { return 0.5F * (value[1][2] - value[1][0]); }
    float dy() const { return 0.5F * (value[2][1] - value[0][1]); }

    /// Not the crest of an edge or of a fibre.
    bool is_round() const {
        const float determinant = dxx() * dyy() - dxy() * dxy();
        const float trace = dxx() + dyy();
        return determinant > 0 && trace * trace * kLongest < (kLongest + 1) * (kLongest + 1) * determinant;
    }
};

/// Finds the peaks of one plane, row by row.
class PeakFinder {
public:
    PeakFinder(const image::PreparedPlane& plane, int factor, double grid_diameter, const SpotOptions& options)
        : rows_(plane, factor),
          noise_(rows_, kRounding / plane.step / factor),
          levels_(rows_),
          width_(static_cast<std::size_t>(rows_.width())),
          band_(3 * width_),
          marks_(marks_size(rows_.width()), 0),
          norm_(static_cast<float>(band_norm())),
          minimum_contrast_(static_cast<float>(options.minimum_contrast)),
          minimum_rise_(static_cast<float>(options.minimum_rise)),
          per_height_(static_cast<float>(1 / response(grid_diameter / kWidthToSigma, 1))) {
        const int straight = static_cast<int>(std::lround(grid_diameter));
        const int diagonal = static_cast<int>(std::lround(grid_diameter / std::sqrt(2.0)));
        for (const int x : {-1, 0, 1}) {
            for (const int y : {-1, 0, 1}) {
                const int off = x != 0 && y != 0 ? diagonal : straight;
                if (x != 0 || y != 0) sides_.push_back({x * off, y * off});
            }
        }
        const double variance = grid_diameter * grid_diameter / (kWidthToSigma * kWidthToSigma);
        const double left = std::exp(-grid_diameter * grid_diameter / (2 * (variance + kVariances[1])));
        least_drop_ = static_cast<float>(kDrop * (1 - left) * variance / (variance + kVariances[1]));
        const double widest = kWidest * grid_diameter / kWidthToSigma;
        least_over_wider_ = static_cast<float>(response(widest, 1) / response(widest, 2));
    }

    std::vector<Peak> run() {
        const float least = minimum_contrast_ * noise_.least() * norm_;
        for (int y = 0; y < rows_.height(); ++y) {
            subtract(levels_.row(1, y), levels_.row(2, y), band(y), width_);
            if (y < 2) continue;
            mark_maxima(band(y - 2), band(y - 1), band(y), marks_.data(), width_, least);
            visit_marked(marks_.data(), rows_.width(), [&](int x) { look_at(static_cast<std::size_t>(x), y - 1); });
            if (y % kSampled == 0) sample(y - 1);
        }
        std::vector<Peak> peaks;
        const float limit = minimum_contrast_ * correlation();
        std::copy_if(peaks_.begin(), peaks_.end(), std::back_inserter(peaks),
                     [limit](const Peak& peak) { return peak.over_noise >= limit; });
        return peaks;
    }

private:
    float* band(int y) { return band_.data() + width_ * static_cast<std::size_t>(y % 3); }

    void look_at(std::size_t x, int y) {
        Around around{};
        for (int v = 0; v < 3; ++v) std::copy_n(band(y - 1 + v) + x - 1, 3, around.value[v]);
        const float height = around.value[1][1];
        const float level = levels_.next_level(static_cast<int>(x), y);
        const float wider = levels_.row(2, y)[x] - level;
        const float finer = levels_.row(0, y)[x] - levels_.row(1, y)[x];
        const float over_noise = height / (noise_.at(level) * norm_);
        if (over_noise < minimum_contrast_ || height < least_over_wider_ * wider || finer > kHotPixel * height) return;
        if (!around.is_round() || !stands_out(static_cast<int>(x), y, height * per_height_)) return;
        // The top of the parabolas through the neighbours.
        const float off_x = -around.dx() / around.dxx();
        const float off_y = -around.dy() / around.dyy();
        const float top = height + 0.5F * (around.dx() * off_x + around.dy() * off_y);
        peaks_.push_back({static_cast<double>(x) + off_x, y + static_cast<double>(off_y), top, over_noise});
    }

    /// Whether the image falls off on every side, and by enough for its level.
    bool stands_out(int x, int y, float contrast) {
        const float limit = levels_.row(1, y)[x] - least_drop_ * contrast;
        float sum = 0;
        for (const auto& side : sides_) {
            const float level = levels_.row(1, y + side[1])[std::clamp(x + side[0], 0, static_cast<int>(width_) - 1)];
            if (level > limit) return false;
            sum += level;
        }
        return contrast >= minimum_rise_ * sum / static_cast<float>(sides_.size());
    }

    /// Notes the band over its noise where the image is dark.
    void sample(int y) {
        for (std::size_t x = 0; x < width_; x += kSampled) {
            const float level = levels_.next_level(static_cast<int>(x), y);
            if (level > noise_.middle_level()) continue;
            over_noise_.push_back(std::abs(band(y)[x]) / (noise_.at(level) * norm_));
        }
    }

    /// How much stronger than white noise the band is in the darker half: noise that is correlated between pixels.
    float correlation() {
        return std::clamp(static_cast<float>(value_at(over_noise_, 0.5) / kMedianOfNormal), 1.0F, kMostCorrelation);
    }

    BinnedRows rows_;
    SpotNoise noise_;
    SplineRows levels_;
    std::size_t width_;
    std::vector<float> band_;  ///< of three rows
    std::vector<std::uint8_t> marks_;
    float norm_;
    float minimum_contrast_;
    float minimum_rise_;
    float per_height_;  ///< of the band, for the height of a spot
    float least_over_wider_ = 0;
    float least_drop_ = 0;                   ///< from the peak to a diameter away, for a spot of height 1
    std::vector<std::array<int, 2>> sides_;  ///< pixels a diameter away, in eight directions
    std::vector<Peak> peaks_;
    std::vector<float> over_noise_;
};

/// Sum of the pixels within a diameter of the centre, over the median of those around them.
double integrated(const image::PreparedPlane& plane, double x, double y, double diameter_px) {
    const double inner = diameter_px * diameter_px;
    const double reach = 1.75 * diameter_px + 1;
    const auto first = [](double value) { return std::max(0, static_cast<int>(std::ceil(value))); };
    const int last_x = std::min(plane.level.width - 1, static_cast<int>(std::floor(x + reach)));
    const int last_y = std::min(plane.level.height - 1, static_cast<int>(std::floor(y + reach)));
    std::vector<std::uint16_t> around;
    double sum = 0;
    int pixels = 0;
    for (int v = first(y - reach); v <= last_y; ++v) {
        for (int u = first(x - reach); u <= last_x; ++u) {
            const double squared = (u - x) * (u - x) + (v - y) * (v - y);
            if (squared <= inner) {
                sum += plane.level.at(u, v);
                ++pixels;
            } else if (squared <= reach * reach) {
                around.push_back(plane.level.at(u, v));
            }
        }
    }
    if (around.empty()) return 0;
    const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
    std::nth_element(around.begin(), middle, around.end());
    return (sum - pixels * static_cast<double>(*middle)) * plane.step;
}

}  // namespace

void SpotOptions::visit(OptionVisitor& visitor) {
    visitor.length("diameter", diameter, {1.0, 200.0});
    visitor.number("minimum_contrast", minimum_contrast, {1.0, 1000.0});
    visitor.number("minimum_rise", minimum_rise, {0.0, 1000.0});
}

std::vector<image::Spot> spots(const image::PreparedPlane& plane, std::optional<double> pixel_size_um,
                               const SpotOptions& options) {
    const double diameter = in_px(options.diameter, pixel_size_um, "spots.diameter").value_or(kDiameterPx);
    const int factor = std::max(1, static_cast<int>(diameter / kGridDiameter));
    if (plane.level.width < 3 * factor || plane.level.height < 3 * factor) return {};
    const double grid_diameter = diameter / factor;
    const double height = response(grid_diameter / kWidthToSigma, 1);
    std::vector<image::Spot> found;
    for (const Peak& peak : PeakFinder(plane, factor, grid_diameter, options).run()) {
        image::Spot spot;
        spot.x_px = (peak.x + 0.5) * factor - 0.5;
        spot.y_px = (peak.y + 0.5) * factor - 0.5;
        spot.contrast = peak.height / height * plane.step;
        spot.integrated = integrated(plane, spot.x_px, spot.y_px, diameter);
        found.push_back(spot);
    }
    return found;
}

}  // namespace viroplate::segment
