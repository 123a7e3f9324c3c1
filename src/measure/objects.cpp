#include "viroplate/measure/objects.hpp"

#include <limits>
#include <string>
#include <vector>

#include "measure/families.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::measure {

float* write_identity(float* out, std::size_t object, std::span<const Run> nucleus, const image::LabelPlane& labels,
                      std::optional<double> pixel_size_um) {
    double sum_x = 0;
    double sum_y = 0;
    bool border = false;
    for (const Run& run : nucleus) {
        sum_x += 0.5 * run.length() * (run.begin + run.end - 1);
        sum_y += static_cast<double>(run.length()) * run.y;
        border |= run.begin == 0 || run.end == labels.width || run.y == 0 || run.y + 1 == labels.height;
    }
    const auto n = static_cast<double>(area(nucleus));
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
    const CompartmentRuns runs{ObjectRuns(labels.nuclei, labels.count), ObjectRuns(labels.rings, labels.count),
                               ObjectRuns(labels.cells, labels.count)};
    std::vector<CompartmentValues> values(channels.size());
    table::ObjectTable result;
    result.columns = table::object_schema(names);
    result.values.resize(labels.count * result.columns.size());
    float* out = result.values.data();
    for (std::size_t object = 0; object < labels.count; ++object) {
        out = write_identity(out, object, runs.nuclei.of(object), labels.nuclei, pixel_size_um);
        out = write_shape(out, object, runs, labels.nuclei, pixel_size_um);
        for (std::size_t c = 0; c < channels.size(); ++c) {
            values[c].gather(runs, object, *channels[c].signal);
            out = write_intensity(out, values[c]);
        }
        for (std::size_t a = 0; a < channels.size(); ++a) {
            for (std::size_t b = a + 1; b < channels.size(); ++b) {
                out = write_correlation(out, values[a], values[b]);
            }
        }
    }
    if (out != result.values.data() + result.values.size())
        throw Error(Code::internal, "features and their schema differ");
    return result;
}

}  // namespace viroplate::measure
