#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "measure/families.hpp"
#include "viroplate/image/hull.hpp"

namespace viroplate::measure {

namespace {

using image::Run;

/// Ellipse with the object's second central moments; each pixel counts as a unit square (its own moment is 1/12).
struct Ellipse {
    double major = 0;
    double minor = 0;
    double orientation = 0;
};

Ellipse ellipse_of(const Place& place) {
    const auto n = static_cast<double>(place.pixels);
    const double pixel = 1.0 / 12;
    const double xx = spread(place.pixels, place.x, place.x, place.xx) / (n * n) + pixel;
    const double yy = spread(place.pixels, place.y, place.y, place.yy) / (n * n) + pixel;
    const double xy = spread(place.pixels, place.x, place.y, place.xy) / (n * n);
    const double difference = std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
    return {2 * std::sqrt(2 * (xx + yy + difference)), 2 * std::sqrt(std::max(0.0, 2 * (xx + yy - difference))),
            0.5 * std::atan2(2 * xy, xx - yy)};
}

/// Pixels of `run`, moved sideways by `shift`, that lie below pixels of `above`.
std::int64_t overlap(const Run& run, std::int32_t shift, const Run& above) {
    return std::max(0, std::min(run.end + shift, above.end) - std::max(run.begin + shift, above.begin));
}

/// Perimeter by the Cauchy–Crofton formula over four directions: boundary crossings along rows, columns and both
/// diagonals. Unbiased over orientations, unlike counting edges (Serra 1982; Legland, Kiêu & Devaux 2007).
double crofton_perimeter(std::span<const Run> runs) {
    std::int64_t straight = 0;
    std::int64_t diagonal = 0;
    std::size_t above = 0;  // first run of the row above that may still meet the run at hand
    for (const Run& run : runs) {
        straight += 1 + run.length();
        diagonal += 2 * run.length();
        while (runs[above].y < run.y - 1 || (runs[above].y == run.y - 1 && runs[above].end < run.begin)) ++above;
        for (std::size_t i = above; runs[i].y == run.y - 1 && runs[i].begin <= run.end; ++i) {
            straight -= overlap(run, 0, runs[i]);
            diagonal -= overlap(run, -1, runs[i]) + overlap(run, 1, runs[i]);
        }
    }
    // Every line that enters leaves again, so the other half of the crossings need no look.
    const double lines = 2 * (static_cast<double>(straight) + static_cast<double>(diagonal) / std::numbers::sqrt2);
    return std::numbers::pi / 8 * lines;
}

}  // namespace

float* write_shape(float* out, std::span<const Run> nucleus, const Place& place, const CellAreas& areas,
                   std::optional<double> pixel_size_um) {
    const auto pixels = static_cast<double>(areas.nucleus);
    const auto cell_pixels = static_cast<double>(areas.cell());
    const double um2 = pixel_size_um ? *pixel_size_um * *pixel_size_um : std::numeric_limits<double>::quiet_NaN();
    const double perimeter = crofton_perimeter(nucleus);
    const Ellipse ellipse = ellipse_of(place);
    const double axis_ratio = ellipse.minor / ellipse.major;
    for (const double value :
         {pixels, pixels * um2, perimeter, ellipse.major, ellipse.minor,
          std::sqrt(std::max(0.0, 1 - axis_ratio * axis_ratio)), pixels / image::hull_area(nucleus),
          4 * std::numbers::pi * pixels / (perimeter * perimeter), ellipse.orientation, cell_pixels, cell_pixels * um2,
          static_cast<double>(areas.ring)}) {
        *out++ = static_cast<float>(value);
    }
    return out;
}

}  // namespace viroplate::measure
