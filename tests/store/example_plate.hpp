#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "temporary_folder.hpp"
#include "viroplate/core/random.hpp"
#include "viroplate/store/result_file.hpp"
#include "viroplate/table/schema.hpp"

namespace viroplate::store::testing {

inline PlateRecord example_plate() {
    PlateRecord plate;
    plate.plate = "P1";
    plate.format = "names:test";
    plate.shape = {8, 12};
    plate.pixel_size_um = 0.65;
    plate.channels = {"dna", "virus"};
    plate.image_settings = R"({"assay":"abc"})";
    plate.assay_text = "name = \"x\"\n";
    plate.map_text = "well,role\nA01,mock\n";
    return plate;
}

/// A field with `objects` objects; its content depends on its number alone.
inline FieldRecord example_field(std::int64_t field_id, std::size_t objects = 7) {
    Random random(1, static_cast<std::uint64_t>(field_id));
    FieldRecord field;
    field.field_id = field_id;
    field.id = {{static_cast<int>(field_id / 12), static_cast<int>(field_id % 12)}, 1};
    field.x_um = 10.5;
    field.status = "ok";
    field.width = 64;
    field.height = 48;
    measure::PlaneQuality quality;
    quality.focus = random.uniform();
    quality.saturated_share = 0.25;
    quality.full_scale = 255;
    quality.median = 12;
    quality.maximum = 255;
    quality.flag_saturated = true;
    field.planes = {{"dna", "A01/dna.tif", 0, "00ff", quality}, {"virus", "A01/virus.tif", 3, "", std::nullopt}};
    field.objects.columns = table::object_schema(example_plate().channels);
    for (std::size_t r = 0; r < objects; ++r) {
        for (const auto& column : field.objects.columns) {
            const bool whole = column.type == table::Type::integer;
            field.objects.values.push_back(whole ? static_cast<float>(r + 1)
                                                 : static_cast<float>(random.uniform(0, 1000)));
        }
    }
    if (objects > 2) field.objects.values.back() = std::numeric_limits<float>::quiet_NaN();
    FieldPicture picture;
    picture.width = 64;
    picture.height = 48;
    picture.jpeg = {std::byte{0xff}, std::byte{0xd8}, std::byte{0}, std::byte{7}};
    picture.outlines = {{1, "M0 0h4v4z"}, {3, "M9 9 h1 v1z"}};
    field.picture = picture;
    return field;
}

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace viroplate::store::testing
