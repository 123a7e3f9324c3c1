#include "viroplate/simulate/spec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "simulate/effect.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/document/toml.hpp"

namespace viroplate::simulate {

namespace {

/// Share of the area that nuclei may cover: random placing of discs jams at 0.547, and slows down long before.
constexpr double kLargestCoverage = 0.42;

void check_room(const Spec& spec, const document::TomlTable& toml) {
    const double core_um = spec.nucleus_diameter_um * (1 - spec.overlap);
    const double coverage = spec.density_per_mm2 * 1e-6 * std::numbers::pi / 4 * core_um * core_um;
    if (coverage <= kLargestCoverage) return;
    toml.complain("density_per_mm2",
                  fmt::format("density_per_mm2 = {}: nuclei of {} um would cover {:.0f} % of the field",
                              spec.density_per_mm2, spec.nucleus_diameter_um, 100 * coverage),
                  fmt::format("At most {:.0f} % can be placed: lower density_per_mm2 or nucleus_diameter_um.",
                              100 * kLargestCoverage));
}

void check_compounds(const PlateSpec& plate, const std::filesystem::path& path) {
    std::vector<std::string> known;
    for (const auto& effect : plate.compounds) known.push_back(effect.compound);
    for (const auto& well : plate.map.wells) {
        for (const Dose& dose : doses(well)) {
            if (find_effect(plate, dose.compound) != nullptr) continue;
            const auto near = nearest(dose.compound, known);
            throw Error(Code::assay,
                        fmt::format("{}: the map has {} in well {}, and no [[compound]] says what it does",
                                    path.string(), dose.compound, name(well.well)),
                        near ? fmt::format("Did you mean \"{}\"?", *near)
                             : fmt::format("Add [[compound]] with name = \"{}\" (maximum = 1 for one without effect).",
                                           dose.compound));
        }
    }
}

void check_map(const plate::PlateMap& map, const std::filesystem::path& path) {
    for (const auto& well : map.wells) {
        const bool unused = well.role == plate::Role::empty || well.role == plate::Role::excluded;
        if (!unused && !well.virus.empty() && !well.moi) {
            throw Error(Code::map, fmt::format("{}: well {} has a virus and no moi", path.string(), name(well.well)),
                        "Give its moi: the simulator infects by it.");
        }
    }
}

CompoundEffect read_effect(document::TomlTable& toml, const std::vector<CompoundEffect>& before) {
    CompoundEffect effect;
    effect.compound = toml.required_text("name");
    effect.visit(toml);
    const bool twice = std::any_of(before.begin(), before.end(),
                                   [&](const CompoundEffect& other) { return other.compound == effect.compound; });
    if (twice) toml.complain("name", fmt::format("compound \"{}\" stands twice", effect.compound));
    toml.finish();
    return effect;
}

}  // namespace

void Spec::visit(OptionVisitor& visitor) {
    visitor.text("name", name);
    int seed_number = static_cast<int>(seed);
    visitor.integer("seed", seed_number, {0, 2147483647});
    seed = static_cast<std::uint64_t>(seed_number);
    visitor.integer("fields", fields, {1, 1000});
    visitor.integer("field_size_px", field_size_px, {32, 8192});
    visitor.number("pixel_size_um", pixel_size_um, {0.05, 20});
    visitor.number("well_margin_um", well_margin_um, {0, 2000});
    visitor.number("density_per_mm2", density_per_mm2, {0, 20000});
    visitor.number("density_cv", density_cv, {0, 0.5});
    visitor.number("nucleus_diameter_um", nucleus_diameter_um, {2, 60});
    visitor.number("nucleus_diameter_cv", nucleus_diameter_cv, {0, 0.4});
    visitor.number("nucleus_aspect", nucleus_aspect, {1, 2.5});
    visitor.number("nucleus_texture", nucleus_texture, {0, 1});
    visitor.number("cell_radius_um", cell_radius_um, {2, 200});
    visitor.number("clustering", clustering, {0, 1});
    visitor.number("overlap", overlap, {0, 0.3});
    visitor.number("nucleus_signal_e", nucleus_signal_e, {0, 1e6});
    visitor.number("nucleus_signal_cv", nucleus_signal_cv, {0, 2});
    visitor.number("cytoplasm_signal_e", cytoplasm_signal_e, {0, 1e6});
    visitor.number("cytoplasm_signal_cv", cytoplasm_signal_cv, {0, 2});
    visitor.number("cytoplasm_texture", cytoplasm_texture, {0, 1});
    visitor.number("virus_signal_e", virus_signal_e, {0, 1e6});
    visitor.number("virus_uninfected_dex", virus_uninfected_dex, {0, 2});
    visitor.number("virus_infected_dex", virus_infected_dex, {0, 2});
    visitor.number("virus_shift_dex", virus_shift_dex, {-3, 3});
    visitor.number("virus_nucleus_share", virus_nucleus_share, {0, 10});
    visitor.number("psf_sigma_um", psf_sigma_um, {0, 50});
    visitor.number("haze", haze, {0, 0.9});
    visitor.number("haze_sigma_um", haze_sigma_um, {0, 200});
    visitor.number("background_e", background_e, {0, 1e6});
    visitor.number("vignetting", vignetting, {0, 0.95});
    visitor.number("vignetting_offset", vignetting_offset, {0, 0.5});
    visitor.number("camera_offset", camera_offset, {0, 60000});
    visitor.number("electrons_per_grey", electrons_per_grey, {0.01, 1000});
    visitor.number("read_noise_e", read_noise_e, {0, 1000});
    visitor.integer("bits", bits, {8, 16});
    visitor.number("interferon_shield", interferon_shield, {1e-6, 1});
    visitor.number("edge_cell_loss", edge_cell_loss, {0, 1});
}

void CompoundEffect::visit(OptionVisitor& visitor) {
    visitor.text("name", compound);
    visitor.number("ec50_molar", ec50_molar, {1e-15, 1});
    visitor.number("hill_slope", hill_slope, {0.1, 10});
    visitor.number("maximum", maximum, {0, 1000});
    visitor.flag("lifts_shield", lifts_shield);
    visitor.number("cc50_molar", cc50_molar, {0, 1});
}

PlateSpec read_spec(const std::filesystem::path& path) {
    PlateSpec plate;
    plate.spec_text = read_text(path);
    auto toml = document::parse_toml(plate.spec_text, path.string(), Code::assay);
    plate.spec.visit(toml);
    const std::string map_name = toml.required_text("map");
    for (auto& table : toml.tables("compound")) plate.compounds.push_back(read_effect(table, plate.compounds));
    toml.finish();
    check_room(plate.spec, toml);

    const auto map_path = path.parent_path() / map_name;
    plate.map_text = read_text(map_path);
    plate.map = plate::parse_map(plate.map_text, map_path.string(), "");
    check_map(plate.map, map_path);
    check_compounds(plate, path);
    return plate;
}

}  // namespace viroplate::simulate
