#include <limits>

#include "measure/families.hpp"

namespace viroplate::measure {

Place place_of(const image::ObjectRuns& nuclei, std::size_t object) {
    const auto six_squares_below = [](std::int64_t x) { return (x - 1) * x * (2 * x - 1); };  // 6 (1² + … + (x − 1)²)
    Place place;
    for (const image::Run& run : nuclei.of(object)) {
        const std::int64_t length = run.length();
        const std::int64_t y = run.y;
        const std::int64_t x = length * (run.begin + run.end - 1) / 2;
        place.pixels += length;
        place.x += x;
        place.y += length * y;
        place.xx += (six_squares_below(run.end) - six_squares_below(run.begin)) / 6;
        place.yy += length * y * y;
        place.xy += x * y;
        place.border |= run.begin == 0 || run.end == nuclei.width() || run.y == 0 || run.y + 1 == nuclei.height();
    }
    return place;
}

float* write_identity(float* out, std::size_t object, const Place& place, std::optional<double> pixel_size_um) {
    const auto n = static_cast<double>(place.pixels);
    const double x = static_cast<double>(place.x) / n;
    const double y = static_cast<double>(place.y) / n;
    const double size_um = pixel_size_um.value_or(std::numeric_limits<double>::quiet_NaN());
    *out++ = static_cast<float>(object + 1);
    *out++ = static_cast<float>(x);
    *out++ = static_cast<float>(y);
    *out++ = static_cast<float>(x * size_um);
    *out++ = static_cast<float>(y * size_um);
    *out++ = place.border ? 1.0F : 0.0F;
    return out;
}

}  // namespace viroplate::measure
