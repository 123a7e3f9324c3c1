#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "measure/families.hpp"

namespace viroplate::measure {

namespace {

struct Point {
    std::int64_t x = 0;
    std::int64_t y = 0;
    auto operator<=>(const Point&) const = default;
};

/// Ellipse with the object's second central moments; each pixel counts as a unit square (its own moment is 1/12).
struct Ellipse {
    double major = 0;
    double minor = 0;
    double orientation = 0;
};

Ellipse ellipse_of(std::span<const std::uint32_t> pixels, std::uint32_t width) {
    const auto n = static_cast<double>(pixels.size());
    double sum_x = 0;
    double sum_y = 0;
    for (const auto p : pixels) {
        sum_x += p % width;
        sum_y += p / width;
    }
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (const auto p : pixels) {
        const double dx = p % width - sum_x / n;
        const double dy = p / width - sum_y / n;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    xx = xx / n + 1.0 / 12;
    yy = yy / n + 1.0 / 12;
    xy /= n;
    const double spread = std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
    return {2 * std::sqrt(2 * (xx + yy + spread)), 2 * std::sqrt(std::max(0.0, 2 * (xx + yy - spread))),
            0.5 * std::atan2(2 * xy, xx - yy)};
}

/// Perimeter by the Cauchy–Crofton formula over four directions: boundary crossings along rows, columns and both
/// diagonals. Unbiased over orientations, unlike counting edges (Serra 1982; Legland, Kiêu & Devaux 2007).
double crofton_perimeter(std::span<const std::uint32_t> pixels, const image::LabelPlane& labels, std::uint32_t label) {
    const int width = labels.width;
    const auto inside = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < labels.height && labels.at(x, y) == label;
    };
    std::int64_t straight = 0;
    std::int64_t diagonal = 0;
    for (const auto p : pixels) {
        const int x = static_cast<int>(p) % width;
        const int y = static_cast<int>(p) / width;
        straight += !inside(x - 1, y) + !inside(x + 1, y) + !inside(x, y - 1) + !inside(x, y + 1);
        diagonal += !inside(x - 1, y - 1) + !inside(x + 1, y + 1) + !inside(x + 1, y - 1) + !inside(x - 1, y + 1);
    }
    const double lines = static_cast<double>(straight) + static_cast<double>(diagonal) / std::numbers::sqrt2;
    return std::numbers::pi / 8 * lines;
}

/// Area of the convex hull of the pixels as unit squares (monotone chain, Andrew 1979).
double hull_area(std::span<const std::uint32_t> pixels, std::uint32_t width) {
    std::vector<Point> corners;
    std::uint32_t previous_row = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < pixels.size(); ++i) {  // of each row, only the first and last pixel can be on the hull
        const auto row = pixels[i] / width;
        const bool last = i + 1 == pixels.size() || pixels[i + 1] / width != row;
        if (row == previous_row && !last) continue;
        const auto x = static_cast<std::int64_t>(pixels[i] % width);
        for (const std::int64_t dx : {0, 1}) {
            for (const std::int64_t dy : {0, 1}) corners.push_back({x + dx, static_cast<std::int64_t>(row) + dy});
        }
        previous_row = row;
    }
    std::sort(corners.begin(), corners.end());
    corners.erase(std::unique(corners.begin(), corners.end()), corners.end());
    std::vector<Point> hull;
    const auto extend = [&](const Point& point, std::size_t keep) {
        while (hull.size() >= keep + 2) {
            const Point& a = hull[hull.size() - 2];
            const Point& b = hull.back();
            if ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) > 0) break;
            hull.pop_back();
        }
        hull.push_back(point);
    };
    for (const auto& point : corners) extend(point, 0);
    const std::size_t lower = hull.size() - 1;
    for (auto it = corners.rbegin() + 1; it != corners.rend(); ++it) extend(*it, lower);
    std::int64_t doubled = 0;
    for (std::size_t i = 0; i + 1 < hull.size(); ++i) doubled += hull[i].x * hull[i + 1].y - hull[i + 1].x * hull[i].y;
    return 0.5 * std::abs(static_cast<double>(doubled));
}

}  // namespace

float* write_shape(float* out, std::size_t object, const CompartmentPixels& pixels, const image::LabelPlane& nuclei,
                   std::optional<double> pixel_size_um) {
    const auto nucleus = pixels.nuclei.of(object);
    const auto width = static_cast<std::uint32_t>(nuclei.width);
    const auto area = static_cast<double>(nucleus.size());
    const auto cell_area = static_cast<double>(pixels.cells.of(object).size());
    const double um2 = pixel_size_um ? *pixel_size_um * *pixel_size_um : std::numeric_limits<double>::quiet_NaN();
    const double perimeter = crofton_perimeter(nucleus, nuclei, static_cast<std::uint32_t>(object + 1));
    const Ellipse ellipse = ellipse_of(nucleus, width);
    const double axis_ratio = ellipse.minor / ellipse.major;
    for (const double value : {area, area * um2, perimeter, ellipse.major, ellipse.minor,
                               std::sqrt(std::max(0.0, 1 - axis_ratio * axis_ratio)), area / hull_area(nucleus, width),
                               4 * std::numbers::pi * area / (perimeter * perimeter), ellipse.orientation, cell_area,
                               cell_area * um2, static_cast<double>(pixels.rings.of(object).size())}) {
        *out++ = static_cast<float>(value);
    }
    return out;
}

}  // namespace viroplate::measure
