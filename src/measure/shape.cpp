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

Ellipse ellipse_of(std::span<const Run> runs) {
    double n = 0;
    double sum_x = 0;
    double sum_y = 0;
    for (const Run& run : runs) {
        n += run.length();
        sum_x += 0.5 * run.length() * (run.begin + run.end - 1);
        sum_y += static_cast<double>(run.length()) * run.y;
    }
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (const Run& run : runs) {
        const double length = run.length();
        const double dx = 0.5 * (run.begin + run.end - 1) - sum_x / n;  // of the run's middle
        const double dy = run.y - sum_y / n;
        xx += length * (dx * dx + (length * length - 1) / 12);
        yy += length * dy * dy;
        xy += length * dx * dy;
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
double crofton_perimeter(std::span<const Run> runs, const image::LabelPlane& labels, std::uint32_t label) {
    const auto inside = [&](int x, int y) { return x >= 0 && y >= 0 && x < labels.width && labels.at(x, y) == label; };
    std::int64_t straight = 0;
    std::int64_t diagonal = 0;
    for (const Run& run : runs) {
        straight += 1;
        for (int x = run.begin; x < run.end; ++x) {
            straight += !inside(x, run.y - 1);
            diagonal += !inside(x - 1, run.y - 1) + !inside(x + 1, run.y - 1);
        }
    }
    // Every line that enters leaves again, so the other half of the crossings need no look.
    const double lines = 2 * (static_cast<double>(straight) + static_cast<double>(diagonal) / std::numbers::sqrt2);
    return std::numbers::pi / 8 * lines;
}

/// Area of the convex hull of the pixels as unit squares (monotone chain, Andrew 1979).
double hull_area(std::span<const Run> runs) {
    std::vector<Point> corners;
    for (const Run& run : runs) {
        for (const std::int64_t x : {run.begin, run.end}) {
            for (const std::int64_t y : {run.y, run.y + 1}) corners.push_back({x, y});
        }
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

float* write_shape(float* out, std::size_t object, const CompartmentRuns& runs, const image::LabelPlane& nuclei,
                   std::optional<double> pixel_size_um) {
    const auto nucleus = runs.nuclei.of(object);
    const auto pixels = static_cast<double>(area(nucleus));
    const auto cell_pixels = static_cast<double>(area(runs.cells.of(object)));
    const double um2 = pixel_size_um ? *pixel_size_um * *pixel_size_um : std::numeric_limits<double>::quiet_NaN();
    const double perimeter = crofton_perimeter(nucleus, nuclei, static_cast<std::uint32_t>(object + 1));
    const Ellipse ellipse = ellipse_of(nucleus);
    const double axis_ratio = ellipse.minor / ellipse.major;
    for (const double value : {pixels, pixels * um2, perimeter, ellipse.major, ellipse.minor,
                               std::sqrt(std::max(0.0, 1 - axis_ratio * axis_ratio)), pixels / hull_area(nucleus),
                               4 * std::numbers::pi * pixels / (perimeter * perimeter), ellipse.orientation,
                               cell_pixels, cell_pixels * um2, static_cast<double>(area(runs.rings.of(object)))}) {
        *out++ = static_cast<float>(value);
    }
    return out;
}

}  // namespace viroplate::measure
