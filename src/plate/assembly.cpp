#include "plate/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::plate {

namespace {

/// Distinct numbers → 0, 1, 2, … in their order.
std::map<int, int> ranks(const std::vector<PlaneRecord>& records, int PlaneRecord::*number) {
    std::map<int, int> rank;
    for (const auto& record : records) rank.emplace(record.*number, 0);
    int next = 0;
    for (auto& [value, position] : rank) position = next++;
    return rank;
}

struct Numbering {
    std::map<std::string, std::size_t> channels;
    std::map<int, int> z;
    std::map<int, int> t;
};

Numbering number_planes(const PlateIndex& index, const std::vector<PlaneRecord>& records) {
    Numbering numbering;
    for (std::size_t i = 0; i < index.channels.size(); ++i) numbering.channels.emplace(index.channels[i].id, i);
    numbering.z = ranks(records, &PlaneRecord::z);
    numbering.t = ranks(records, &PlaneRecord::t);
    return numbering;
}

PlaneRef to_plane(const PlaneRecord& record, const Numbering& numbering) {
    const auto channel = numbering.channels.find(record.channel);
    if (channel == numbering.channels.end()) throw Error(Code::internal, "a plane of an unknown channel");
    PlaneRef plane;
    plane.channel = channel->second;
    plane.z = numbering.z.at(record.z);
    plane.t = numbering.t.at(record.t);
    plane.state = record.state;
    plane.file = record.file;
    plane.page = record.page;
    plane.reason = record.reason;
    return plane;
}

auto key(const PlaneRef& plane) { return std::tuple(plane.channel, plane.z, plane.t); }

bool comes_first(const PlaneRef& a, const PlaneRef& b) {
    if (key(a) != key(b)) return key(a) < key(b);
    const bool a_present = a.state == PlaneState::present;
    const bool b_present = b.state == PlaneState::present;
    if (a_present != b_present) return a_present;
    return std::pair(a.file.generic_string(), a.page) < std::pair(b.file.generic_string(), b.page);
}

std::string place(const PlaneRef& plane) {
    return plane.page > 0 ? fmt::format("'{}' page {}", plane.file.string(), plane.page + 1)
                          : fmt::format("'{}'", plane.file.string());
}

/// Sorts the planes of one field and keeps one of each key.
std::vector<std::string> drop_repeats(const PlateIndex& index, Field& field) {
    std::vector<std::string> repeats;
    std::sort(field.planes.begin(), field.planes.end(), comes_first);
    std::vector<PlaneRef> kept;
    for (auto& plane : field.planes) {
        if (!kept.empty() && key(kept.back()) == key(plane)) {
            const PlaneRef& used = kept.back();
            if (used.file != plane.file || used.page != plane.page) {
                repeats.push_back(fmt::format("well {} field {} channel {} is there twice: {} is used, {} is not",
                                              name(field.id.well), field.id.field, index.channels[plane.channel].name,
                                              place(used), place(plane)));
            }
            continue;
        }
        kept.push_back(std::move(plane));
    }
    field.planes = std::move(kept);
    return repeats;
}

using PlaneKey = std::tuple<std::size_t, int, int>;

void fill_gaps(Field& field, const std::set<PlaneKey>& expected, const Gap& gap) {
    std::set<PlaneKey> there;
    for (const auto& plane : field.planes) there.insert(key(plane));
    if (there.size() == expected.size()) return;
    for (const auto& [channel, z, t] : expected) {
        if (there.count({channel, z, t}) > 0) continue;
        PlaneRef plane;
        plane.channel = channel;
        plane.z = z;
        plane.t = t;
        plane.state = gap.state;
        plane.reason = gap.reason;
        field.planes.push_back(std::move(plane));
    }
    std::sort(field.planes.begin(), field.planes.end(), comes_first);
}

}  // namespace

void add_warnings(PlateIndex& index, const std::vector<std::string>& warnings, const char* what, std::size_t limit) {
    const std::size_t shown = std::min(limit, warnings.size());
    index.warnings.insert(index.warnings.end(), warnings.begin(),
                          warnings.begin() + static_cast<std::ptrdiff_t>(shown));
    if (shown < warnings.size()) {
        index.warnings.push_back(fmt::format("… and {} more {}", warnings.size() - shown, what));
    }
}

void assemble(PlateIndex& index, std::vector<PlaneRecord> records, const Gap& gap) {
    const Numbering numbering = number_planes(index, records);
    index.z_planes = std::max(1, static_cast<int>(numbering.z.size()));
    index.time_points = std::max(1, static_cast<int>(numbering.t.size()));

    std::map<FieldId, Field> fields;
    std::set<PlaneKey> expected;
    for (const auto& record : records) {
        Field& field = fields[record.field];
        field.id = record.field;
        if (!field.x_um) field.x_um = record.x_um;
        if (!field.y_um) field.y_um = record.y_um;
        field.planes.push_back(to_plane(record, numbering));
        expected.insert(key(field.planes.back()));
    }
    std::vector<std::string> repeats;
    for (auto& [id, field] : fields) {
        const auto more = drop_repeats(index, field);
        repeats.insert(repeats.end(), more.begin(), more.end());
        fill_gaps(field, expected, gap);
        index.fields.push_back(std::move(field));
    }
    add_warnings(index, repeats, "images that are there twice");
}

void warn_of_short_wells(PlateIndex& index) {
    std::map<WellAddress, int> fields_of;
    for (const auto& field : index.fields) ++fields_of[field.id.well];
    std::map<int, int> wells_with;
    for (const auto& [well, fields] : fields_of) ++wells_with[fields];
    int usual = 0;
    int wells = 0;
    for (const auto& [fields, count] : wells_with) {
        if (count >= wells) {  // of two equally frequent numbers the larger
            usual = fields;
            wells = count;
        }
    }
    std::vector<std::string> fewer;
    for (const auto& [well, fields] : fields_of) {
        if (fields < usual) fewer.push_back(fmt::format("{} ({})", name(well), fields));
    }
    if (fewer.empty()) return;
    index.warnings.push_back(fmt::format("{} of {} wells have fewer than the usual {} fields: {}", fewer.size(),
                                         fields_of.size(), usual, listed(fewer)));
}

}  // namespace viroplate::plate
