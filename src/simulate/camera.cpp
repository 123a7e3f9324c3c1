#include "simulate/camera.hpp"

#include <algorithm>
#include <cmath>

#include "simulate/stream.hpp"

namespace viroplate::simulate {

namespace {

using image::FloatPlane;

/// Electrons counted where `mean` are expected, plus read noise. Above 50 electrons the Poisson law is a normal one
/// with its third moment put right (Cornish and Fisher 1938), below it is exact.
double detected(Random& random, double mean, double read_noise_e) {
    constexpr double kNormalAbove = 50;
    if (mean < kNormalAbove) return random.poisson(mean) + read_noise_e * random.normal();
    const double variance = mean + read_noise_e * read_noise_e;
    const double z = random.normal();
    return mean + std::sqrt(variance) * z + mean / (6 * variance) * (z * z - 1);
}

void apply(const Sensor& sensor, FloatPlane& electrons) {
    if (sensor.gain.size() == electrons.size()) {
        for (std::size_t i = 0; i < electrons.size(); ++i) electrons.pixels[i] *= sensor.gain.pixels[i];
    }
    for (const HotPixel& pixel : sensor.hot) electrons.at(pixel.x, pixel.y) += pixel.electrons;
}

}  // namespace

Sensor make_sensor(const Spec& spec) {
    Sensor sensor;
    const int size = spec.field_size_px;
    if (spec.pixel_gain_cv > 0) {
        sensor.gain = FloatPlane(size, size);
        Random random = stream(spec.seed, Purpose::pixel_gain, {});
        for (float& gain : sensor.gain.pixels)
            gain = static_cast<float>(std::max(0.0, 1 + spec.pixel_gain_cv * random.normal()));
    }
    if (spec.hot_pixel_share > 0) {
        Random random = stream(spec.seed, Purpose::hot_pixel, {});
        const auto count = random.poisson(spec.hot_pixel_share * size * size);
        for (std::uint32_t i = 0; i < count; ++i) {
            const int x = static_cast<int>(random.below(static_cast<std::uint32_t>(size)));
            const int y = static_cast<int>(random.below(static_cast<std::uint32_t>(size)));
            sensor.hot.push_back({x, y, static_cast<float>(-spec.hot_pixel_e * std::log1p(-random.uniform()))});
        }
    }
    return sensor;
}

image::RawPlane expose(FloatPlane electrons, const Spec& spec, const Exposure& exposure, const Sensor& sensor) {
    apply(sensor, electrons);
    image::RawPlane raw;
    raw.bits = spec.bits == 8 ? 8 : 16;
    raw.grey = image::Plane<std::uint16_t>(electrons.width, electrons.height);
    const double white = std::pow(2.0, spec.bits) - 1;
    for (int y = 0; y < electrons.height; ++y) {
        Random random = stream(spec.seed, Purpose::noise, {exposure.well, exposure.field, static_cast<std::size_t>(y)},
                               exposure.channel);
        const auto expected = electrons.row(y);
        auto grey = raw.grey.row(y);
        for (std::size_t x = 0; x < grey.size(); ++x) {
            const double counted = std::min(detected(random, expected[x], spec.read_noise_e), spec.full_well_e);
            const double level = std::floor(counted / spec.electrons_per_grey + spec.camera_offset + 0.5);
            grey[x] = static_cast<std::uint16_t>(std::clamp(level, 0.0, white));
        }
    }
    return raw;
}

}  // namespace viroplate::simulate
