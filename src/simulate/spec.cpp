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
