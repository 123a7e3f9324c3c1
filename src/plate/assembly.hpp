#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viroplate/plate/index.hpp"

namespace viroplate::plate {

/// One plane as a reader finds it: z, t and channel as the instrument numbers them.
struct PlaneRecord {
    FieldId field;
    std::string channel;  ///< id of one of PlateIndex::channels
    int z = 0;
    int t = 0;
    PlaneState state = PlaneState::present;
    std::filesystem::path file;
    int page = 0;
    std::string reason;
    std::optional<double> x_um;
    std::optional<double> y_um;
};

/// What to say of a plane that other fields have and this one has not.
struct Gap {
    PlaneState state = PlaneState::missing;
    std::string reason;
};

/// Puts the records into `index.fields`: ordered, z and t counted from 0 over the distinct numbers, every field with
/// the same planes (a plane that other fields have and this one lacks is added as a gap), one plane a key (of several
/// the first file in order is used, and a warning names both). `index.channels` must be there.
/// Fields and wells are never counted, only named: one that is missing moves no other.
void assemble(PlateIndex& index, std::vector<PlaneRecord> records, const Gap& gap);

/// Warns about wells with fewer fields than most wells have.
void warn_of_short_wells(PlateIndex& index);

/// Adds warnings, at most `limit` of them and then how many more there are.
void add_warnings(PlateIndex& index, const std::vector<std::string>& warnings, const char* what,
                  std::size_t limit = 10);

}  // namespace viroplate::plate
