#include "viroplate/image/outline.hpp"

#include <map>
#include <utility>

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

}  // namespace viroplate::image
