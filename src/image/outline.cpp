#include "viroplate/image/outline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "image/bin.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::image {

namespace {

enum Direction { kRight, kDown, kLeft, kUp };
constexpr std::array<std::array<int, 2>, 4> kStep{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

/// The pixels before a corner, seen along a direction: ahead to the left and ahead to the right of it.
constexpr std::array<std::array<int, 2>, 4> kAheadLeft{{{0, -1}, {0, 0}, {-1, 0}, {-1, -1}}};
constexpr std::array<std::array<int, 2>, 4> kAheadRight{{{0, 0}, {-1, 0}, {-1, -1}, {0, -1}}};

struct Contour {
    std::vector<std::array<int, 2>> points;
    double area = 0;  ///< in pixels; negative around a hole
};

/// Walks along pixel edges with the object on the right. Diagonal neighbours belong together.
class EdgeWalk {
public:
    explicit EdgeWalk(const LabelPlane& labels) : labels_(labels), seen_(labels.size()) {}

    /// Whether the left edge of this object pixel is a border no walk has passed yet.
    bool is_new_border(int x, int y) const {
        const std::uint32_t label = labels_.at(x, y);
        return label != 0 && seen_[labels_.offset(x, y)] == 0 && (x == 0 || labels_.at(x - 1, y) != label);
    }

    /// The closed border through the left edge of pixel (x, y), upwards.
    Contour walk(int x, int y) {
        const std::uint32_t label = labels_.at(x, y);
        const std::array<int, 2> start{x, y + 1};
        std::array<int, 2> corner = start;
        Direction direction = kUp;
        Contour contour;
        do {
            if (direction == kUp) seen_[labels_.offset(corner[0], corner[1] - 1)] = 1;
            const std::array<int, 2> next{corner[0] + kStep[direction][0], corner[1] + kStep[direction][1]};
            contour.area += 0.5 * (static_cast<double>(corner[0]) * next[1] - static_cast<double>(next[0]) * corner[1]);
            corner = next;
            const Direction turned = turn(corner, direction, label);
            if (turned != direction) contour.points.push_back(corner);
            direction = turned;
        } while (corner != start || direction != kUp);
        return contour;
    }

private:
    bool is_object(int x, int y, std::uint32_t label) const {
        return x >= 0 && y >= 0 && x < labels_.width && y < labels_.height && labels_.at(x, y) == label;
    }
    Direction turn(std::array<int, 2> corner, Direction direction, std::uint32_t label) const {
        const auto& left = kAheadLeft[direction];
        const auto& right = kAheadRight[direction];
        if (is_object(corner[0] + left[0], corner[1] + left[1], label))
            return static_cast<Direction>((direction + 3) % 4);
        if (is_object(corner[0] + right[0], corner[1] + right[1], label)) return direction;
        return static_cast<Direction>((direction + 1) % 4);
    }

    const LabelPlane& labels_;
    std::vector<std::uint8_t> seen_;  ///< pixels whose left edge has been passed
};

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

std::vector<Outline> outlines(const LabelPlane& labels) {
    EdgeWalk edges(labels);
    std::map<std::uint32_t, Contour> largest;
    for (int y = 0; y < labels.height; ++y) {
        for (int x = 0; x < labels.width; ++x) {
            if (!edges.is_new_border(x, y)) continue;
            Contour contour = edges.walk(x, y);
            Contour& best = largest[labels.at(x, y)];
            if (contour.area > best.area) best = std::move(contour);
        }
    }
    std::vector<Outline> result;
    result.reserve(largest.size());
    for (auto& [label, contour] : largest) result.push_back({label, std::move(contour.points)});
    return result;
}

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
