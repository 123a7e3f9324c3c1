#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "viroplate/core/random.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::calibration::testing {

/// Fields of a plate with known illumination: cells at random on light that is everywhere or nowhere.
struct Scene {
    int width = 256;
    int height = 256;
    double offset = 100;
    double light = 0;          ///< photons everywhere, before the illumination
    double vignetting = 0.35;  ///< loss in the corner
    double noise = 5;
    int cells = 60;
    double cell = 900;
    double radius = 6;

    /// Mean 1 up to a factor that flat() takes out.
    double illumination(int x, int y) const {
        const double dx = x - 0.46 * width;  // the light is never quite centred
        const double dy = y - 0.53 * height;
        return 1 - vignetting * (dx * dx + dy * dy) / (0.25 * (width * width + height * height));
    }

    image::FloatPlane flat() const {
        image::FloatPlane plane(width, height);
        double sum = 0;
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                plane.at(x, y) = static_cast<float>(illumination(x, y));
                sum += illumination(x, y);
            }
        }
        const auto scale = static_cast<float>(static_cast<double>(plane.size()) / sum);
        for (auto& value : plane.pixels) value *= scale;
        return plane;
    }

    image::Plane<std::uint16_t> field(int number) const {
        Random random(2024, static_cast<std::uint64_t>(number));
        image::FloatPlane signal(width, height, static_cast<float>(light));
        const auto count = random.poisson(cells);
        for (std::uint32_t i = 0; i < count; ++i) {
            add_cell(signal, random.uniform(0, width), random.uniform(0, height), cell * random.uniform(0.6, 1.4));
        }
        image::Plane<std::uint16_t> grey(width, height);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const double clean = offset + illumination(x, y) * static_cast<double>(signal.at(x, y));
                grey.at(x, y) =
                    static_cast<std::uint16_t>(std::clamp(std::round(clean + random.normal(0, noise)), 0.0, 65535.0));
            }
        }
        return grey;
    }

    void add_cell(image::FloatPlane& signal, double centre_x, double centre_y, double height_grey) const {
        const int reach = static_cast<int>(2 * radius);
        for (int y = static_cast<int>(centre_y) - reach; y <= static_cast<int>(centre_y) + reach; ++y) {
            for (int x = static_cast<int>(centre_x) - reach; x <= static_cast<int>(centre_x) + reach; ++x) {
                if (x < 0 || y < 0 || x >= width || y >= height) continue;
                const double distance = std::hypot(x - centre_x, y - centre_y);
                signal.at(x, y) += static_cast<float>(height_grey / (1 + std::exp(distance - radius)));
            }
        }
    }
};

/// Root mean square of the relative difference.
inline double relative_error(const image::FloatPlane& found, const image::FloatPlane& truth) {
    double sum = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double ratio = static_cast<double>(found.pixels[i]) / static_cast<double>(truth.pixels[i]) - 1;
        sum += ratio * ratio;
    }
    return std::sqrt(sum / static_cast<double>(found.size()));
}

}  // namespace viroplate::calibration::testing
