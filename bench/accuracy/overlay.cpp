#include "accuracy/overlay.hpp"

#include <algorithm>
#include <cmath>

namespace viroplate::accuracy {

namespace {

using image::Rgb;

constexpr int kSmall = 400;   // px of the longer side; up to here three times as large
constexpr int kMiddle = 800;  // and up to here twice
constexpr int kGap = 6;       // px between the panels
constexpr double kDarkest = 0.01;
constexpr double kBrightest = 0.998;
constexpr Rgb kTruth{0, 210, 0}, kTruthLost{255, 30, 30}, kFound{70, 130, 255}, kFoundFalse{255, 160, 0},
    kBoth{255, 255, 255}, kBackground{40, 40, 40};

int enlargement(const image::LabelPlane& plane) {
    const int longer = std::max(plane.width, plane.height);
    return longer <= kSmall ? 3 : longer <= kMiddle ? 2 : 1;
}

/// Grey 0 … 255 by the square root of the contrast.
image::Plane<std::uint8_t> stretched(const image::Plane<std::uint16_t>& grey) {
    auto sorted = grey.pixels;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double share) {
        return static_cast<double>(sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))]);
    };
    const double low = at(kDarkest);
    const double range = std::max(1.0, at(kBrightest) - low);
    image::Plane<std::uint8_t> picture(grey.width, grey.height);
    std::transform(grey.pixels.begin(), grey.pixels.end(), picture.pixels.begin(), [&](std::uint16_t value) {
        return static_cast<std::uint8_t>(std::lround(255 * std::sqrt(std::clamp((value - low) / range, 0.0, 1.0))));
    });
    return picture;
}

/// Whether the pixel of the enlarged labels is the last of its object towards a neighbour.
bool is_border(const image::LabelPlane& labels, int x, int y, int factor) {
    const std::uint32_t label = labels.at(x / factor, y / factor);
    if (label == 0) return false;
    const auto differs = [&](int nx, int ny) {
        if (nx < 0 || ny < 0 || nx >= labels.width * factor || ny >= labels.height * factor) return false;
        return labels.at(nx / factor, ny / factor) != label;
    };
    return differs(x - 1, y) || differs(x + 1, y) || differs(x, y - 1) || differs(x, y + 1);
}

template <class Item>
std::vector<bool> matched(const std::vector<Item>& items) {
    std::vector<bool> result(items.empty() ? 1 : items.back().label + std::size_t{1});
    for (const auto& item : items) result[item.label] = item.iou > limit(kAt70);
    return result;
}

}  // namespace

image::Plane<Rgb> picture(const TrueImage& image, const image::LabelPlane& found, const ImageScore& score) {
    const int factor = enlargement(image.truth);
    const int width = image.truth.width * factor;
    const auto grey = stretched(image.raw.grey);
    const auto truth_matched = matched(score.truth);
    const auto found_matched = matched(score.found);
    const int height = image.truth.height * factor;
    const bool beside = height >= width;  // else below: the longer side decides how small a screen shows it
    image::Plane<Rgb> canvas(beside ? 2 * width + kGap : width, beside ? height : 2 * height + kGap, kBackground);
    const int right = beside ? width + kGap : 0;
    const int down = beside ? 0 : height + kGap;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::uint8_t level = grey.at(x / factor, y / factor);
            canvas.at(x, y) = {level, level, level};
            Rgb& marked = canvas.at(right + x, down + y);
            marked = canvas.at(x, y);
            const bool in_truth = is_border(image.truth, x, y, factor);
            const bool in_found = is_border(found, x, y, factor);
            if (in_truth) marked = truth_matched[image.truth.at(x / factor, y / factor)] ? kTruth : kTruthLost;
            if (in_found) marked = found_matched[found.at(x / factor, y / factor)] ? kFound : kFoundFalse;
            if (in_truth && in_found) marked = kBoth;
        }
    }
    return canvas;
}

}  // namespace viroplate::accuracy
