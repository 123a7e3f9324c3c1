#include "viroplate/measure/objects.hpp"

#include <limits>
#include <string>
#include <vector>

#include "measure/families.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {

float* write_identity(float* out, std::size_t object, std::span<const std::uint32_t> nucleus,
                      const image::LabelPlane& labels, std::optional<double> pixel_size_um) {
    const auto width = static_cast<std::uint32_t>(labels.width);
    const auto height = static_cast<std::uint32_t>(labels.height);
    double sum_x = 0;
    double sum_y = 0;
    bool border = false;
    for (const auto p : nucleus) {
        const auto x = p % width;
        const auto y = p / width;
        sum_x += x;
        sum_y += y;
        border |= x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    }
    const auto n = static_cast<double>(nucleus.size());
    const double size_um = pixel_size_um.value_or(std::numeric_limits<double>::quiet_NaN());
    *out++ = static_cast<float>(object + 1);
    *out++ = static_cast<float>(sum_x / n);
    *out++ = static_cast<float>(sum_y / n);
    *out++ = static_cast<float>(sum_x / n * size_um);
    *out++ = static_cast<float>(sum_y / n * size_um);
    *out++ = border ? 1.0F : 0.0F;
    return out;
}

table::ObjectTable objects(const image::CellLabels& labels, std::span<const ChannelPlane> channels,
                           std::optional<double> pixel_size_um) {
    std::vector<std::string> names;
    for (const auto& channel : channels) {
        names.push_back(channel.name);
        if (channel.signal->size() != labels.nuclei.size()) {
            throw Error(Code::internal, "channel '" + channel.name + "' and the labels differ in size");
        }
    }
    const CompartmentPixels pixels{ObjectPixels(labels.nuclei, labels.count), ObjectPixels(labels.rings, labels.count),
                                   ObjectPixels(labels.cells, labels.count)};
    table::ObjectTable result;
    result.columns = table::object_schema(names);
    result.values.resize(labels.count * result.columns.size());
    float* out = result.values.data();
    for (std::size_t object = 0; object < labels.count; ++object) {
        out = write_identity(out, object, pixels.nuclei.of(object), labels.nuclei, pixel_size_um);
        out = write_shape(out, object, pixels, labels.nuclei, pixel_size_um);
        for (const auto& channel : channels) out = write_intensity(out, object, pixels, *channel.signal);
        for (std::size_t a = 0; a < channels.size(); ++a) {
            for (std::size_t b = a + 1; b < channels.size(); ++b) {
                out = write_correlation(out, object, pixels, *channels[a].signal, *channels[b].signal);
            }
        }
    }
    if (out != result.values.data() + result.values.size())
        throw Error(Code::internal, "features and their schema differ");
    return result;
}

}  // namespace viroplate::measure
