#pragma once

#include <filesystem>
#include <string>

namespace viroplate::plate {

/// What an index needs of a TIFF. Only the headers are read: an OME-TIFF may hold a whole plate.
struct TiffHeader {
    bool is_tiff = false;
    std::string description;  ///< ImageDescription of the first page
    int pages = 0;            ///< pages of the main chain, up to where the chain breaks off
};

/// Reads the headers; `is_tiff` is false for files that are none (also when they are unreadable or too short).
TiffHeader read_tiff_header(const std::filesystem::path& file);

}  // namespace viroplate::plate
