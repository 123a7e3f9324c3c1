#pragma once

#include <filesystem>
#include <string>

#include "viroplate/core/ids.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate {

/// A plate of a few wells for tests of the program: 6 wells (A01 … A06), 1 field of 128 × 128, channels dna and virus,
/// 9 round nuclei a field; A01 and A02 mock, the others infected in 6 of 9 cells. File names as `viroplate simulate`
/// writes them.
struct SmallPlate {
    explicit SmallPlate(const std::filesystem::path& folder);

    std::filesystem::path plate;
    std::filesystem::path assay;
    std::filesystem::path map;

    std::filesystem::path file(WellAddress well, const std::string& channel) const;
    void write_assay(const std::string& extra) const;
    void write_map(const std::string& text) const;
};

/// One channel of a well of the small plate.
image::RawPlane small_plate_image(WellAddress well, const std::string& channel, int size);

}  // namespace viroplate
