#include "viroplate/measure/objects.hpp"

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
    table::ObjectTable result;
    result.columns = table::object_schema(names);
    result.values.resize(cells.count() * result.columns.size());
    float* out = result.values.data();
    for (std::size_t object = 0; object < cells.count(); ++object) {
        const Place place = place_of(cells.nuclei, object);
        const CellAreas areas = levels.gather(object);
        out = write_identity(out, object, place, pixel_size_um);
        out = write_shape(out, cells.nuclei.of(object), place, areas, pixel_size_um);
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
