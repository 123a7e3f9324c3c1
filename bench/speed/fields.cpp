#include "speed/fields.hpp"

#include <fmt/format.h>

#include <cmath>

#include "viroplate/core/file.hpp"
#include "viroplate/simulate/well.hpp"

namespace viroplate::bench {

namespace {

namespace fs = std::filesystem;

constexpr const char* kChannels[] = {"dna", "virus"};
constexpr std::size_t kWellsInARow = 24;

WellAddress well_at(std::size_t number) {
    return {static_cast<int>(number / kWellsInARow), static_cast<int>(number % kWellsInARow)};
}

bool is_mock(std::size_t well) { return well < 2; }

simulate::PlateSpec spec_of(const Scene& scene, int number) {
    simulate::PlateSpec plate;
    auto& spec = plate.spec;
    spec.name = scene.name;
    spec.seed = static_cast<std::uint64_t>(number) + 1;
    spec.fields = 1;
    spec.field_size_px = scene.size_px;
    spec.pixel_size_um = scene.pixel_size_um;
    spec.nucleus_diameter_um = scene.nucleus_px * scene.pixel_size_um;
    spec.cell_radius_um = spec.nucleus_diameter_um * 4 / 3;
    const double side_mm = scene.size_px * scene.pixel_size_um / 1000;
    spec.density_cv = 0;
    spec.density_per_mm2 = scene.nuclei / (side_mm * side_mm);
    return plate;
}

std::string assay_text(const Scene& scene) {
    std::string text = fmt::format("name = \"{}\"\n[plate]\npixel_size_um = {}\n", scene.name, scene.pixel_size_um);
    text += "[[channel]]\nname = \"dna\"\nrole = \"nuclei\"\n[[channel]]\nname = \"virus\"\nrole = \"virus\"\n";
    return text;
}

}  // namespace

Scene Scene::sparse() { return {"sparse (20×)", 0.325, 46, 900, 2160}; }
Scene Scene::dense() { return {"dense (10×)", 0.65, 23, 3200, 2160}; }
Scene Scene::of(int nuclei, int size_px) {
    return {fmt::format("{} nuclei", nuclei), 0.65, 10, static_cast<double>(nuclei), size_px};
}

Field make_field(const Scene& scene, int number) {
    const auto plate = spec_of(scene, number);
    plate::MapWell well;
    well.well = {0, 0};
    well.role = number % 2 == 0 ? plate::Role::mock : plate::Role::vehicle;
    if (number % 2 == 1) well.moi = 0.5;
    auto made = simulate::make_field(simulate::make_well(well, plate), 1, plate);
    Field field;
    field.nuclei = made.cell_ids.size();
    for (const std::size_t channel : {std::size_t{0}, std::size_t{2}}) {
        field.planes.push_back(std::move(made.channels[channel]));
    }
    return field;
}

Plate write_plate(const Scene& scene, const std::vector<Field>& fields, std::size_t wells,
                  image::Compression compression, const fs::path& folder) {
    Plate plate{scene, folder / "plate", folder / "assay.toml", folder / "map.csv", {}, wells};
    std::string map = "well,role,virus,moi\n";
    for (std::size_t i = 0; i < wells; ++i) {
        const auto well = well_at(i);
        map += fmt::format("{},{}\n", name(well), is_mock(i) ? "mock,," : "vehicle,virus,0.5");
        for (std::size_t channel = 0; channel < 2; ++channel) {
            const fs::path file = plate.folder / simulate::plane_file(well, 1, kChannels[channel]);
            fs::create_directories(file.parent_path());
            if (i < fields.size()) {
                image::write_tiff(file, fields[i].planes[channel], compression);
            } else {
                fs::create_hard_link(plate.files[2 * (i % fields.size()) + channel], file);
            }
            plate.files.push_back(file);
        }
    }
    write_atomically(plate.map, map);
    write_atomically(plate.assay, assay_text(scene));
    return plate;
}

std::string well_list(std::size_t first, std::size_t count) {
    std::string list;
    for (std::size_t i = first; i < first + count; ++i)
        list += fmt::format("{}{}", i > first ? "," : "", name(well_at(i)));
    return list;
}

}  // namespace viroplate::bench
