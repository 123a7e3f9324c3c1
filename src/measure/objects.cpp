#include "viroplate/measure/objects.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "measure/families.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {

namespace {

void check_size(const image::CellObjects& cells, const ChannelPlane& channel) {
    const auto& level = channel.plane->level;
    if (level.width != cells.nuclei.width() || level.height != cells.nuclei.height()) {
        throw Error(Code::internal, "channel '" + channel.name + "' and the cells differ in size");
    }
}

}  // namespace

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

table::ObjectTable objects(const image::CellObjects& cells, std::span<const ChannelPlane> channels,
                           std::optional<double> pixel_size_um) {
    std::vector<std::string> names;
    std::vector<const image::PreparedPlane*> planes;
    for (const auto& channel : channels) {
        check_size(cells, channel);
        names.push_back(channel.name);
        planes.push_back(channel.plane);
    }
    CellLevels levels(cells, std::move(planes));
    std::vector<ChannelMedians> medians(channels.size());
    Hull hull;
    table::ObjectTable result;
    result.columns = table::object_schema(names);
    result.values.resize(cells.count() * result.columns.size());
    float* out = result.values.data();
    for (std::size_t object = 0; object < cells.count(); ++object) {
        const Place place = place_of(cells.nuclei, object);
        const CellAreas areas = levels.gather(object);
        out = write_identity(out, object, place, pixel_size_um);
        out = write_shape(out, cells.nuclei.of(object), place, areas, hull, pixel_size_um);
        for (std::size_t c = 0; c < channels.size(); ++c) {
            out = write_intensity(out, levels.channel(c), *channels[c].plane, medians[c]);
        }
        for (std::size_t a = 0; a < channels.size(); ++a) {
            for (std::size_t b = a + 1; b < channels.size(); ++b) {
                out = write_correlation(out, levels.channel(a), levels.channel(b));
            }
        }
    }
    if (out != result.values.data() + result.values.size())
        throw Error(Code::internal, "features and their schema differ");
    return result;
}

}  // namespace viroplate::measure
