#include "viroplate/image/display.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "image/bin.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::image {

namespace {

bool is_inner_border(const LabelPlane& labels, int x, int y) {
    const std::uint32_t label = labels.at(x, y);
    if (label == 0) return false;
    return (x > 0 && labels.at(x - 1, y) != label) || (x + 1 < labels.width && labels.at(x + 1, y) != label) ||
           (y > 0 && labels.at(x, y - 1) != label) || (y + 1 < labels.height && labels.at(x, y + 1) != label);
}

/// The whole factor that brings the longer side to at most `longest`.
int shrink_factor(int width, int height, int longest) {
    if (longest < 1) throw Error(Code::internal, "an image cannot be shrunk to nothing");
    return std::max(1, (std::max(width, height) - 1) / longest + 1);
}

/// The level below which the share `quantile` of the pixels lies.
int quantile_of(const std::vector<std::uint32_t>& histogram, std::size_t pixels, double quantile) {
    const auto rank = static_cast<std::size_t>(quantile * static_cast<double>(pixels - 1) + 0.5);
    int level = 0;
    for (std::size_t seen = histogram[0]; seen <= rank; ++level) seen += histogram[static_cast<std::size_t>(level) + 1];
    return level;
}

}  // namespace

Plane<std::uint8_t> to_display(const PreparedPlane& plane, double low, double high) {
    const auto& level = plane.level;
    Plane<std::uint8_t> picture(level.width, level.height);
    if (level.empty()) return picture;
    std::vector<std::uint32_t> histogram(65536);
    for (const auto value : level.pixels) ++histogram[value];
    const int black = quantile_of(histogram, level.size(), low);
    const int white = quantile_of(histogram, level.size(), high);
    const float scale = white > black ? 255.0F / static_cast<float>(white - black) : 0.0F;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const float grey = std::clamp(static_cast<float>(level.pixels[i] - black) * scale, 0.0F, 255.0F);
        picture.pixels[i] = static_cast<std::uint8_t>(grey + 0.5F);
    }
    return picture;
}

Plane<Rgb> overlay(const Plane<std::uint8_t>& picture, const LabelPlane& labels, Rgb colour) {
    if (picture.width != labels.width || picture.height != labels.height) {
        throw Error(Code::internal, fmt::format("labels of {} x {} pixels do not lie on a picture of {} x {}",
                                                labels.width, labels.height, picture.width, picture.height));
    }
    Plane<Rgb> painted(picture.width, picture.height);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const std::uint8_t grey = picture.at(x, y);
            painted.at(x, y) = is_inner_border(labels, x, y) ? colour : Rgb{grey, grey, grey};
        }
    }
    return painted;
}

PreparedPlane shrink(const PreparedPlane& plane, int longest) {
    const int factor = shrink_factor(plane.level.width, plane.level.height, longest);
    if (factor == 1) return plane;
    const FloatPlane means = bin(plane.level, factor).plane;
    PreparedPlane small{Plane<std::uint16_t>(means.width, means.height), plane.zero, plane.step, plane.background};
    for (std::size_t i = 0; i < means.size(); ++i) {
        small.level.pixels[i] = static_cast<std::uint16_t>(means.pixels[i] + 0.5F);
    }
    return small;
}

LabelPlane shrink(const LabelPlane& labels, int longest) {
    const int factor = shrink_factor(labels.width, labels.height, longest);
    if (factor == 1) return labels;
    LabelPlane small((labels.width - 1) / factor + 1, (labels.height - 1) / factor + 1);
    for (int y = 0; y < small.height; ++y) {
        for (int x = 0; x < small.width; ++x) {
            const int from_x = std::min(x * factor + factor / 2, labels.width - 1);
            const int from_y = std::min(y * factor + factor / 2, labels.height - 1);
            small.at(x, y) = labels.at(from_x, from_y);
        }
    }
    return small;
}

}  // namespace viroplate::image
