#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/ids.hpp"

namespace viroplate::plate {

/// A well's purpose. Whether it is infected is said by virus and MOI alone.
enum class Role { mock, vehicle, compound, reference, empty, excluded };
const char* name(Role role);

/// One row of map.csv. `dose` and the like keep the value and unit as written.
struct MapWell {
    WellAddress well;
    Role role = Role::empty;
    std::string virus;
    std::optional<double> moi;
    std::string compound;
    std::optional<double> dose;
    std::string dose_unit;
    std::string compound2;
    std::optional<double> dose2;
    std::string dose2_unit;
    std::string interferon;
    std::optional<double> interferon_dose;
    std::string interferon_unit;
    std::string reference;
    std::string note;
    std::vector<std::string> extra;  ///< cells of PlateMap::extra_columns
};

struct PlateMap {
    std::string plate;  ///< content of the `plate` column; empty when there is none
    std::vector<std::string> extra_columns;
    std::vector<MapWell> wells;  ///< ordered by well, none twice

    const MapWell* find(WellAddress well) const;
};

/// Reads map.csv (columns of docs/formats.md; `well` and `role` required, unknown columns kept). Where several plates
/// stand in one file, `plate_name` chooses the rows. Throws Code::map with line and remedy: a missing column, a word
/// that is no role (and the nearest one), a well that is none or stands twice, a number that is none, a dose without a
/// unit.
PlateMap parse_map(std::string_view text, std::string_view name, std::string_view plate_name);
PlateMap read_map(const std::filesystem::path& path, std::string_view plate_name);

}  // namespace viroplate::plate
