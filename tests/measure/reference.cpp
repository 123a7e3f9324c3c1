#include "measure/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace viroplate::measure {

namespace {

using Real = long double;
constexpr Real kNone = std::numeric_limits<Real>::quiet_NaN();

struct Pixel {
    int x = 0;
    int y = 0;
};
using Pixels = std::vector<Pixel>;

Pixels pixels_of(const image::LabelPlane& plane, std::uint32_t label) {
    Pixels pixels;
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width; ++x) {
            if (plane.at(x, y) == label) pixels.push_back({x, y});
        }
    }
    return pixels;
}

std::vector<Real> signals_of(const Pixels& pixels, const image::PreparedPlane& plane) {
    std::vector<Real> signals;
    for (const auto& [x, y] : pixels) signals.push_back((plane.level.at(x, y) - Real{plane.zero}) * Real{plane.step});
    return signals;
}

Real sum_of(const std::vector<Real>& values) {
    Real sum = 0;
    for (const Real value : values) sum += value;
    return sum;
}

Real mean_of(const std::vector<Real>& values) { return sum_of(values) / static_cast<Real>(values.size()); }

Real median_of(std::vector<Real> values) {
    if (values.empty()) return kNone;
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

Real products_of(const std::vector<Real>& a, const std::vector<Real>& b) {
    const Real mean_a = mean_of(a);
    const Real mean_b = mean_of(b);
    Real sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
    return sum;
}

Real sd_of(const std::vector<Real>& values) {
    if (values.size() < 2) return kNone;
    return std::sqrt(products_of(values, values) / static_cast<Real>(values.size() - 1));
}

bool is_even(const std::vector<Real>& values) {
    return std::all_of(values.begin(), values.end(), [&](Real value) { return value == values.front(); });
}

Real correlation_of(const std::vector<Real>& a, const std::vector<Real>& b) {
    if (is_even(a) || is_even(b)) return kNone;
    return products_of(a, b) / std::sqrt(products_of(a, a) * products_of(b, b));
}

void append_six(std::vector<Real>& row, const std::vector<Real>& signals) {
    if (signals.empty()) {
        row.insert(row.end(), 6, kNone);
        return;
    }
    const auto [least, most] = std::minmax_element(signals.begin(), signals.end());
    for (const Real value : {mean_of(signals), sum_of(signals), median_of(signals), *least, *most, sd_of(signals)}) {
        row.push_back(value);
    }
}

/// By the labels of the neighbours of every pixel.
Real perimeter_of(const Pixels& pixels, const image::LabelPlane& plane, std::uint32_t label) {
    const auto outside = [&](int x, int y) {
        return x < 0 || y < 0 || x >= plane.width || y >= plane.height || plane.at(x, y) != label;
    };
    int straight = 0;
    int diagonal = 0;
    for (const auto& [x, y] : pixels) {
        straight += outside(x - 1, y) + outside(x + 1, y) + outside(x, y - 1) + outside(x, y + 1);
        diagonal += outside(x - 1, y - 1) + outside(x + 1, y - 1) + outside(x - 1, y + 1) + outside(x + 1, y + 1);
    }
    return std::numbers::pi_v<Real> / 8 * (straight + diagonal / std::numbers::sqrt2_v<Real>);
}

/// Area of the hull of all corners of all pixels, by wrapping a string around them (Jarvis 1973).
Real hull_area_of(const Pixels& pixels) {
    std::vector<std::pair<long, long>> corners;
    for (const auto& [x, y] : pixels) {
        for (const long right : {0, 1}) {
            for (const long below : {0, 1}) corners.emplace_back(x + right, y + below);
        }
    }
    const auto first = std::min_element(corners.begin(), corners.end());
    auto at = *first;
    Real doubled = 0;
    do {
        auto next = corners.front();
        for (const auto& candidate : corners) {
            const long turn = (next.first - at.first) * (candidate.second - at.second) -
                              (next.second - at.second) * (candidate.first - at.first);
            const auto far = [&](const auto& p) {
                return std::abs(p.first - at.first) + std::abs(p.second - at.second);
            };
            if (next == at || turn < 0 || (turn == 0 && far(candidate) > far(next))) next = candidate;
        }
        doubled += static_cast<Real>(at.first * next.second - next.first * at.second);
        at = next;
    } while (at != *first);
    return std::abs(doubled) / 2;
}

void append_ellipse(std::vector<Real>& row, const Pixels& pixels) {
    long x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (const auto& pixel : pixels) {
        x += pixel.x;
        y += pixel.y;
        xx += long{pixel.x} * pixel.x;
        yy += long{pixel.y} * pixel.y;
        xy += long{pixel.x} * pixel.y;
    }
    const long n = static_cast<long>(pixels.size());
    const auto moment = [&](long a, long b, long ab) {
        return static_cast<Real>(n * ab - a * b) / static_cast<Real>(n * n);
    };
    const Real a = moment(x, x, xx) + Real{1} / 12;
    const Real b = moment(y, y, yy) + Real{1} / 12;
    const Real c = moment(x, y, xy);
    const Real root = std::sqrt((a - b) * (a - b) + 4 * c * c);
    const Real major = 2 * std::sqrt(2 * (a + b + root));
    const Real minor = 2 * std::sqrt(2 * (a + b - root));
    row.push_back(major);
    row.push_back(minor);
    row.push_back(std::sqrt(std::max(Real{0}, 1 - minor * minor / (major * major))));
}

Real orientation_of(const Pixels& pixels) {
    long x = 0, y = 0;
    for (const auto& pixel : pixels) {
        x += pixel.x;
        y += pixel.y;
    }
    const long n = static_cast<long>(pixels.size());
    long difference = 0, mixed = 0;
    for (const auto& pixel : pixels) {
        const long dx = n * pixel.x - x;
        const long dy = n * pixel.y - y;
        difference += dx * dx - dy * dy;
        mixed += 2 * dx * dy;
    }
    return std::atan2(static_cast<Real>(mixed), static_cast<Real>(difference)) / 2;
}

void append_place_and_shape(std::vector<Real>& row, const Labels& labels, std::uint32_t label, Real size_um) {
    const Pixels nucleus = pixels_of(labels.nuclei, label);
    const auto n = static_cast<Real>(nucleus.size());
    Real x = 0;
    Real y = 0;
    bool border = false;
    for (const auto& pixel : nucleus) {
        x += pixel.x / n;
        y += pixel.y / n;
        border |=
            pixel.x == 0 || pixel.y == 0 || pixel.x + 1 == labels.nuclei.width || pixel.y + 1 == labels.nuclei.height;
    }
    const Real perimeter = perimeter_of(nucleus, labels.nuclei, label);
    const auto cell = static_cast<Real>(pixels_of(labels.cells, label).size());
    for (const Real value :
         {Real(label), x, y, x * size_um, y * size_um, Real(border), n, n * size_um * size_um, perimeter}) {
        row.push_back(value);
    }
    append_ellipse(row, nucleus);
    row.push_back(n / hull_area_of(nucleus));
    row.push_back(4 * std::numbers::pi_v<Real> * n / (perimeter * perimeter));
    row.push_back(orientation_of(nucleus));
    for (const Real value : {cell, cell * size_um * size_um, Real(pixels_of(labels.rings, label).size())})
        row.push_back(value);
}

void append_channel(std::vector<Real>& row, const Labels& labels, std::uint32_t label,
                    const image::PreparedPlane& plane) {
    const auto nucleus = signals_of(pixels_of(labels.nuclei, label), plane);
    const auto ring = signals_of(pixels_of(labels.rings, label), plane);
    append_six(row, nucleus);
    const Real ring_mean = ring.empty() ? kNone : mean_of(ring);
    row.push_back(ring_mean);
    row.push_back(median_of(ring));
    append_six(row, signals_of(pixels_of(labels.cells, label), plane));
    const bool stands_out = ring_mean > 0 && ring_mean > 2 * sd_of(ring) / std::sqrt(static_cast<Real>(ring.size()));
    row.push_back(stands_out ? mean_of(nucleus) / ring_mean : kNone);
}

}  // namespace

std::vector<float> reference_objects(const Labels& labels, const std::vector<image::PreparedPlane>& planes,
                                     std::optional<double> pixel_size_um) {
    std::vector<float> values;
    for (std::uint32_t label = 1; label <= labels.count; ++label) {
        std::vector<Real> row;
        append_place_and_shape(row, labels, label, pixel_size_um ? Real{*pixel_size_um} : kNone);
        for (const auto& plane : planes) append_channel(row, labels, label, plane);
        const Pixels nucleus = pixels_of(labels.nuclei, label);
        const Pixels cell = pixels_of(labels.cells, label);
        for (std::size_t a = 0; a < planes.size(); ++a) {
            for (std::size_t b = a + 1; b < planes.size(); ++b) {
                row.push_back(correlation_of(signals_of(nucleus, planes[a]), signals_of(nucleus, planes[b])));
                row.push_back(correlation_of(signals_of(cell, planes[a]), signals_of(cell, planes[b])));
            }
        }
        for (const Real value : row) values.push_back(static_cast<float>(value));
    }
    return values;
}

}  // namespace viroplate::measure
