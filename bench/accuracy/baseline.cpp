#include "accuracy/baseline.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <queue>
#include <vector>

#include "accuracy/parallel.hpp"

namespace viroplate::accuracy {

namespace {

constexpr double kSigma = 1.0;  // px, of image and distance
constexpr int kBins = 256;
constexpr double kPeakSpacing = 0.2;  // diameters
constexpr double kSmallest = 0.4;     // diameters
constexpr double kLargest = 2.5;      // diameters

/// Otsu's threshold of a float image, from 256 bins between its extremes.
double otsu(const cv::Mat& image) {
    double low = 0, high = 0;
    cv::minMaxLoc(image, &low, &high);
    if (high <= low) return high;
    std::vector<double> count(kBins);
    const double scale = kBins / (high - low);
    for (int y = 0; y < image.rows; ++y) {
        for (int x = 0; x < image.cols; ++x) {
            count[static_cast<std::size_t>(std::min(kBins - 1.0, (image.at<float>(y, x) - low) * scale))] += 1;
        }
    }
    double total = 0, sum = 0, below = 0, sum_below = 0, best = -1;
    int threshold = 0;
    for (int i = 0; i < kBins; ++i) {
        total += count[static_cast<std::size_t>(i)];
        sum += i * count[static_cast<std::size_t>(i)];
    }
    for (int i = 0; i < kBins - 1; ++i) {
        below += count[static_cast<std::size_t>(i)];
        sum_below += i * count[static_cast<std::size_t>(i)];
        const double between =
            below * (total - below) * std::pow(sum_below / below - (sum - sum_below) / (total - below), 2);
        if (between > best) {
            best = between;
            threshold = i;
        }
    }
    return low + (threshold + 0.5) / scale;
}

/// Fills what the outside of the mask (255 inside) cannot reach.
void fill_holes(cv::Mat& mask) {
    cv::Mat outside(mask.rows + 2, mask.cols + 2, CV_8U, cv::Scalar(255));
    cv::bitwise_not(mask, outside(cv::Rect(1, 1, mask.cols, mask.rows)));
    cv::floodFill(outside, {0, 0}, cv::Scalar(0));
    mask |= outside(cv::Rect(1, 1, mask.cols, mask.rows));
}

struct Peak {
    cv::Point place;
    float height = 0;
};

/// Local maxima of the distance, highest first, none nearer than `spacing` px (in both x and y) to a higher one.
std::vector<Peak> peaks_of(const cv::Mat& distance, const cv::Mat& mask, int spacing) {
    const int side = 2 * spacing + 1;
    cv::Mat highest;
    cv::dilate(distance, highest, cv::getStructuringElement(cv::MORPH_RECT, {side, side}));
    std::vector<Peak> candidates;
    for (int y = 0; y < mask.rows; ++y) {
        for (int x = 0; x < mask.cols; ++x) {
            const float height = distance.at<float>(y, x);
            if (mask.at<std::uint8_t>(y, x) != 0 && height == highest.at<float>(y, x))
                candidates.push_back({{x, y}, height});
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Peak& a, const Peak& b) { return a.height > b.height; });
    cv::Mat taken = cv::Mat::zeros(mask.size(), CV_8U);
    std::vector<Peak> peaks;
    for (const auto& peak : candidates) {
        if (taken.at<std::uint8_t>(peak.place) != 0) continue;
        const cv::Rect window(peak.place.x - spacing, peak.place.y - spacing, side, side);
        taken(window & cv::Rect({0, 0}, taken.size())) = 1;
        peaks.push_back(peak);
    }
    return peaks;
}

/// Floods the mask from the peaks downwards, the highest pixel first, equal ones in the order in which they were met.
cv::Mat watershed(const cv::Mat& distance, const cv::Mat& mask, const std::vector<Peak>& peaks) {
    struct Front {
        float height;
        std::int64_t order;
        cv::Point place;
        bool operator<(const Front& other) const {
            return height != other.height ? height < other.height : order > other.order;
        }
    };
    cv::Mat labels = cv::Mat::zeros(mask.size(), CV_32S);
    std::priority_queue<Front> fronts;
    std::int64_t order = 0;
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        labels.at<std::int32_t>(peaks[i].place) = static_cast<std::int32_t>(i + 1);
        fronts.push({peaks[i].height, order++, peaks[i].place});
    }
    const cv::Rect whole({0, 0}, mask.size());
    while (!fronts.empty()) {
        const cv::Point from = fronts.top().place;
        fronts.pop();
        for (const cv::Point step : {cv::Point(0, -1), cv::Point(-1, 0), cv::Point(1, 0), cv::Point(0, 1)}) {
            const cv::Point to = from + step;
            if (!whole.contains(to) || mask.at<std::uint8_t>(to) == 0 || labels.at<std::int32_t>(to) != 0) continue;
            labels.at<std::int32_t>(to) = labels.at<std::int32_t>(from);
            fronts.push({distance.at<float>(to), order++, to});
        }
    }
    return labels;
}

std::vector<double> areas_of(const cv::Mat& labels, std::size_t count) {
    std::vector<double> areas(count + 1);
    for (int y = 0; y < labels.rows; ++y) {
        for (int x = 0; x < labels.cols; ++x) areas[static_cast<std::size_t>(labels.at<std::int32_t>(y, x))] += 1;
    }
    areas.front() = 0;
    return areas;
}

double diameter_of_area(double area) { return 2 * std::sqrt(area / std::numbers::pi); }

/// The value at which half of the weight is reached, the weight of each value being its square.
double median_by_area(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    double total = 0, sum = 0;
    for (const double value : values) total += value * value;
    for (const double value : values) {
        sum += value * value;
        if (2 * sum >= total) return value;
    }
    return 0;
}

int spacing_px(double diameter_px) { return std::max(1, static_cast<int>(std::lround(kPeakSpacing * diameter_px))); }

double estimate_diameter_px(const cv::Mat& distance, const cv::Mat& mask) {
    std::vector<double> diameters;
    for (const auto& peak : peaks_of(distance, mask, 2)) diameters.push_back(2 * peak.height);
    if (diameters.empty()) return 0;
    const auto peaks = peaks_of(distance, mask, spacing_px(median_by_area(diameters)));
    diameters.clear();
    for (const double area : areas_of(watershed(distance, mask, peaks), peaks.size())) {
        if (area > 0) diameters.push_back(diameter_of_area(area));
    }
    return median_by_area(diameters);
}

image::LabelPlane kept(const cv::Mat& labels, std::size_t count, double diameter_px) {
    const auto areas = areas_of(labels, count);
    std::vector<std::uint32_t> renumbered(areas.size());
    std::uint32_t next = 0;
    for (std::size_t i = 1; i < areas.size(); ++i) {
        const double size = diameter_of_area(areas[i]) / diameter_px;
        if (size >= kSmallest && size <= kLargest) renumbered[i] = ++next;
    }
    image::LabelPlane result(labels.cols, labels.rows);
    for (int y = 0; y < labels.rows; ++y) {
        for (int x = 0; x < labels.cols; ++x) {
            result.at(x, y) = renumbered[static_cast<std::size_t>(labels.at<std::int32_t>(y, x))];
        }
    }
    return result;
}

}  // namespace

Segmented otsu_watershed(const image::RawPlane& raw) {
    const double start = thread_cpu_s();
    const cv::Mat grey(raw.grey.height, raw.grey.width, CV_16U, const_cast<std::uint16_t*>(raw.grey.pixels.data()));
    cv::Mat smooth, distance;
    grey.convertTo(smooth, CV_32F);
    cv::GaussianBlur(smooth, smooth, {0, 0}, kSigma);
    cv::Mat mask = smooth > otsu(smooth);
    fill_holes(mask);
    cv::distanceTransform(mask, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    cv::GaussianBlur(distance, distance, {0, 0}, kSigma);
    const double diameter_px = estimate_diameter_px(distance, mask);
    if (diameter_px == 0) return {image::LabelPlane(raw.grey.width, raw.grey.height), 0, thread_cpu_s() - start};
    const auto peaks = peaks_of(distance, mask, spacing_px(diameter_px));
    auto labels = kept(watershed(distance, mask, peaks), peaks.size(), diameter_px);
    return {std::move(labels), diameter_px, thread_cpu_s() - start};
}

}  // namespace viroplate::accuracy
