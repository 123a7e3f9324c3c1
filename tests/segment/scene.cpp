#include "scene.hpp"

#include <algorithm>
#include <cmath>

#include "viroplate/core/random.hpp"

namespace viroplate::segment {

namespace {

constexpr double kBlurPx = 0.8;  // of an edge

double edge(double inside) { return 1 / (1 + std::exp(-inside / (0.6 * kBlurPx))); }

}  // namespace

void Scene::add(const PaintedNucleus& nucleus) {
    const double minor = nucleus.diameter / 2 / std::sqrt(nucleus.aspect);
    const double major = minor * nucleus.aspect;
    const int reach = static_cast<int>(major + 8);
    for (int y = std::max(0, static_cast<int>(nucleus.y) - reach);
         y <= std::min(plane_.height - 1, static_cast<int>(nucleus.y) + reach); ++y) {
        for (int x = std::max(0, static_cast<int>(nucleus.x) - reach);
             x <= std::min(plane_.width - 1, static_cast<int>(nucleus.x) + reach); ++x) {
            const double dx = x - nucleus.x;
            const double dy = y - nucleus.y;
            const double along = dx * std::cos(nucleus.angle) + dy * std::sin(nucleus.angle);
            const double across = dy * std::cos(nucleus.angle) - dx * std::sin(nucleus.angle);
            const double r = std::hypot(along / major, across / minor);
            const auto value = static_cast<float>(nucleus.contrast * edge((1 - r) * minor));
            plane_.at(x, y) = std::max(plane_.at(x, y), value);
        }
    }
}

void Scene::add_fibre(double x0, double y0, double x1, double y1, double width, double contrast) {
    const double length = std::hypot(x1 - x0, y1 - y0);
    for (int y = 0; y < plane_.height; ++y) {
        for (int x = 0; x < plane_.width; ++x) {
            const double along = std::clamp(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0.0, length);
            const double distance =
                std::hypot(x - x0 - along * (x1 - x0) / length, y - y0 - along * (y1 - y0) / length);
            plane_.at(x, y) += static_cast<float>(contrast * edge(width / 2 - distance));
        }
    }
}

void Scene::add_gradient(double rise) {
    for (int y = 0; y < plane_.height; ++y) {
        for (int x = 0; x < plane_.width; ++x) plane_.at(x, y) += static_cast<float>(rise * x / plane_.width);
    }
}

void Scene::add_noise(double sd, std::uint64_t seed) {
    Random random(seed, 0);
    for (float& value : plane_.pixels) value += static_cast<float>(random.normal(0, sd));
}

void Scene::saturate(double level) {
    for (float& value : plane_.pixels) value = std::min(value, static_cast<float>(level));
}

std::vector<PaintedNucleus> grid(int columns, int rows, double pitch, const PaintedNucleus& nucleus) {
    std::vector<PaintedNucleus> nuclei;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            PaintedNucleus next = nucleus;
            next.x = pitch * (column + 1);
            next.y = pitch * (row + 1);
            nuclei.push_back(next);
        }
    }
    return nuclei;
}

image::FloatPlane paint(int width, int height, const std::vector<PaintedNucleus>& nuclei, double noise) {
    Scene scene(width, height);
    for (const auto& nucleus : nuclei) scene.add(nucleus);
    if (noise > 0) scene.add_noise(noise, 1);
    return scene.plane();
}

image::FloatPlane transposed(const image::FloatPlane& plane) {
    image::FloatPlane result(plane.height, plane.width);
    for (int y = 0; y < plane.height; ++y) {
        for (int x = 0; x < plane.width; ++x) result.at(y, x) = plane.at(x, y);
    }
    return result;
}

image::FloatPlane mirrored(const image::FloatPlane& plane) {
    image::FloatPlane result = plane;
    for (int y = 0; y < plane.height; ++y) std::reverse(result.row(y).begin(), result.row(y).end());
    return result;
}

image::PreparedPlane prepared(const image::FloatPlane& plane) {
    image::PreparedPlane result;
    result.level = image::Plane<std::uint16_t>(plane.width, plane.height);
    if (plane.empty()) return result;
    const auto [low, high] = std::minmax_element(plane.pixels.begin(), plane.pixels.end());
    result.step = 1.0 / 64;
    while ((*high - *low) / result.step > 60000) result.step *= 2;
    result.zero = std::ceil(std::max(0.0, -static_cast<double>(*low)) / result.step);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        result.level.pixels[i] = static_cast<std::uint16_t>(std::lround(plane.pixels[i] / result.step + result.zero));
    }
    return result;
}

Found find(const image::FloatPlane& plane, const NucleiOptions& options) {
    const Nuclei found = nuclei(prepared(plane), std::nullopt, options);
    return {image::paint(found.objects), found.objects.count(), found.diameter_px, found.left_out};
}

}  // namespace viroplate::segment
