#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "segment/background.hpp"
#include "segment/framed.hpp"
#include "segment/otsu.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

namespace {

constexpr int kLongestSide = 1200;          // px; larger images are binned for this estimate
constexpr double kLeastBinnedDiameter = 7;  // px: below it the estimate is repeated without binning
constexpr double kContrast = 6;             // over the noise, as NucleiOptions::minimum_contrast
constexpr double kLeastRadius = 2.0;        // px: smaller structures have no measurable width
// From the inscribed circle of a nucleus to the circle of equal area: 1 for a disc, 1.22 for an ellipse with axes as
// 1.5 to 1.
constexpr double kWidthToDiameter = 1.15;

/// Radii of the inscribed circles: local maxima of the distance to the outside, each the largest within itself.
/// Unlike areas they do not mind nuclei that touch.
std::vector<float> inscribed_radii(const Framed<std::uint8_t>& mask) {
    const cv::Mat binary(mask.height + 2, mask.width + 2, CV_8U, const_cast<std::uint8_t*>(mask.pixels.data()));
    cv::Mat distance;
    cv::distanceTransform(binary, distance, cv::DIST_L2, cv::DIST_MASK_5);
    cv::Mat highest;
    cv::dilate(distance, highest, cv::Mat(), {-1, -1}, 1);
    std::vector<std::pair<float, cv::Point>> peaks;
    for (int y = 1; y <= mask.height; ++y) {
        const auto* here = distance.ptr<float>(y);
        const auto* top = highest.ptr<float>(y);
        for (int x = 1; x <= mask.width; ++x) {
            if (here[x] >= static_cast<float>(kLeastRadius) && here[x] >= top[x]) peaks.push_back({here[x], {x, y}});
        }
    }
    std::sort(peaks.begin(), peaks.end(), [](const auto& a, const auto& b) {
        return std::tuple(-a.first, a.second.y, a.second.x) < std::tuple(-b.first, b.second.y, b.second.x);
    });
    cv::Mat taken = cv::Mat::zeros(distance.size(), CV_8U);
    std::vector<float> radii;
    for (const auto& [radius, centre] : peaks) {
        if (taken.at<std::uint8_t>(centre) != 0) continue;
        cv::circle(taken, centre, static_cast<int>(std::ceil(1.5F * radius)), 255, cv::FILLED);
        radii.push_back(radius);
    }
    return radii;
}

/// Half of the summed radii lies on either side: large enough to count, debris counts little. `radii` fall.
double weighted_median(const std::vector<float>& radii) {
    double total = 0;
    for (const float radius : radii) total += radius;
    double sum = 0;
    for (const float radius : radii) {
        sum += radius;
        if (sum >= 0.5 * total) return radius;
    }
    return 0;
}

/// The estimate from the image binned by `factor`, in px of the image; nothing where nothing stands out.
std::optional<double> estimate_binned(const image::FloatPlane& signal, int factor) {
    // Binning has smoothed already.
    const Smoothed smoothed = smooth_at_scale(signal, factor, factor > 1 ? 0.7 : 1.0);
    const image::FloatPlane& fine = smoothed.fine;
    const Background background = smoothed.background;
    const float lowest = background.level + static_cast<float>(kContrast) * background.noise;
    const float threshold = std::max(lowest, background.level + otsu(sample_above(fine, background.level)));
    Framed<std::uint8_t> mask(fine.width, fine.height, 0);
    for (int y = 0; y < fine.height; ++y) {
        auto* out = mask.row(y);
        const auto in = fine.row(y);
        for (std::size_t x = 0; x < in.size(); ++x) out[x] = in[x] > threshold ? 1 : 0;
    }
    const std::vector<float> radii = inscribed_radii(mask);
    if (radii.empty()) return std::nullopt;
    return 2.0 * kWidthToDiameter * weighted_median(radii) * factor;
}

}  // namespace

std::optional<double> estimate_diameter_px(const image::FloatPlane& signal) {
    if (signal.empty()) return std::nullopt;
    const int longest = std::max(signal.width, signal.height);
    const int factor = (longest + kLongestSide - 1) / kLongestSide;
    const auto estimate = estimate_binned(signal, factor);
    const bool too_coarse = factor > 1 && (!estimate || *estimate < kLeastBinnedDiameter * factor);
    return too_coarse ? estimate_binned(signal, 1) : estimate;
}

}  // namespace viroplate::segment
