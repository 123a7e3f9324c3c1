#pragma once

#include <string>

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

inline plate::MapWell infected_well(const char* where, double moi) {
    plate::MapWell well;
    well.well = *parse_well(where);
    well.role = plate::Role::vehicle;
    well.virus = "virus";
    well.moi = moi;
    return well;
}

/// One field of 256 × 256 px a well and the given wells: small enough to draw in a test.
inline PlateSpec small_plate(std::vector<plate::MapWell> wells) {
    PlateSpec plate;
    plate.spec.fields = 1;
    plate.spec.field_size_px = 256;
    plate.spec.density_cv = 0;
    plate.map.wells = std::move(wells);
    return plate;
}

}  // namespace viroplate::simulate
