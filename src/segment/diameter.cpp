#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "segment/components.hpp"
#include "segment/rank.hpp"
#include "segment/working_image.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

namespace {

constexpr int kLongestSide = 1200;     // px; larger images are binned for this estimate
constexpr double kContrast = 6;        // over the noise, as NucleiOptions::minimum_contrast
constexpr double kLeastRadius = 2.0;   // px: smaller structures have no measurable width
constexpr double kWidthToDiameter = 1.12;  // inscribed circle of a typical nucleus to the circle of equal area

/// Otsu's threshold (1979) of the square roots of the values: roots even out the spread of bright and dim nuclei.
float otsu_of_roots(const image::FloatPlane& plane, Background background) {
    constexpr int kClasses = 256;
    std::vector<float> sample;
    const std::size_t step = std::max<std::size_t>(1, plane.size() / 200000);
    for (std::size_t i = 0; i < plane.size(); i += step) {
        sample.push_back(std::sqrt(std::max(0.0F, plane.pixels[i] - background.level)));
    }
    const float top = std::max(value_at(sample, 0.999), 1e-12F);
    std::vector<double> counts(kClasses, 0);
    for (const float v : sample) {
        counts[static_cast<std::size_t>(std::min(v / top, 1.0F) * static_cast<float>(kClasses - 1))] += 1;
    }
    double total = 0;
    double total_sum = 0;
    for (int i = 0; i < kClasses; ++i) {
        total += counts[static_cast<std::size_t>(i)];
        total_sum += i * counts[static_cast<std::size_t>(i)];
    }
    double below = 0;
    double below_sum = 0;
    double best = -1;
    int best_class = 0;
    for (int i = 0; i + 1 < kClasses; ++i) {
        below += counts[static_cast<std::size_t>(i)];
        below_sum += i * counts[static_cast<std::size_t>(i)];
        if (below <= 0 || below >= total) continue;
        const double gap = below_sum / below - (total_sum - below_sum) / (total - below);
        const double between = below * (total - below) * gap * gap;
        if (between > best) {
            best = between;
            best_class = i;
        }
    }
    const float root = (static_cast<float>(best_class) + 0.5F) / static_cast<float>(kClasses - 1) * top;
    return background.level + root * root;
}

struct Width {
    float radius;
    double weight;
};

/// Radii of the inscribed circles: local maxima of the distance to the outside, each the largest within itself.
std::vector<Width> inscribed_radii(const Framed<std::uint8_t>& mask) {
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
    std::vector<Width> widths;
    for (const auto& [radius, centre] : peaks) {
        if (taken.at<std::uint8_t>(centre) != 0) continue;
        cv::circle(taken, centre, static_cast<int>(std::ceil(1.5F * radius)), 255, cv::FILLED);
        widths.push_back({radius, static_cast<double>(radius) * radius});
    }
    return widths;
}

double weighted_median(std::vector<Width>& widths) {
    std::sort(widths.begin(), widths.end(), [](const Width& a, const Width& b) { return a.radius < b.radius; });
    double total = 0;
    for (const Width& width : widths) total += width.weight;
    double sum = 0;
    for (const Width& width : widths) {
        sum += width.weight;
        if (sum >= 0.5 * total) return width.radius;
    }
    return 0;
}

}  // namespace

std::optional<double> estimate_diameter_px(const image::FloatPlane& signal) {
    if (signal.empty()) return std::nullopt;
    const int longest = std::max(signal.width, signal.height);
    const int factor = std::max(1, (longest + kLongestSide - 1) / kLongestSide);
    const image::FloatPlane fine = smooth(bin(signal, factor), 1.0);
    const Background background = find_background(fine, smooth(fine, 2.0));
    const float lowest = background.level + static_cast<float>(kContrast) * background.noise;
    const float threshold = std::max(lowest, otsu_of_roots(fine, background));
    Framed<std::uint8_t> mask(fine.width, fine.height, 0);
    for (int y = 0; y < fine.height; ++y) {
        auto* out = mask.row(y);
        const auto in = fine.row(y);
        for (std::size_t x = 0; x < in.size(); ++x) out[x] = in[x] > threshold ? 1 : 0;
    }
    std::vector<Width> widths = inscribed_radii(mask);
    if (widths.empty()) return std::nullopt;
    return 2.0 * kWidthToDiameter * weighted_median(widths) * factor;
}

}  // namespace viroplate::segment
