#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// What a file says about its images without decoding them.
struct ImageInfo {
    int width = 0;
    int height = 0;
    int bits = 0;
    int samples = 1;  ///< 1 grey, 3 or 4 true colour
    int pages = 1;
    std::string description;  ///< ImageDescription of the first page (OME-XML lives here)
};

/// Looks at a TIFF or PNG held in memory. Throws Code::image with the reason when it is neither, empty or cut short.
ImageInfo inspect_image(std::span<const std::byte> file);

/// Decodes one page (0-based) of a grey 8- or 16-bit TIFF or PNG. A palette TIFF whose map is the identity grey is a
/// grey image. Throws Code::image with the reason and a remedy for everything else: true colour, 1-bit, 32-bit, a real
/// palette, unknown compression, cut short (strips beyond the end of the file), zero bytes, no such page.
RawPlane read_image(std::span<const std::byte> file, int page);

/// Reads a 32-bit floating-point TIFF (flat fields) that write_tiff wrote. Throws Code::image.
FloatPlane read_float_tiff(const std::filesystem::path& path);
/// Reads a label image (uint8, uint16 or uint32). Throws Code::image.
LabelPlane read_labels(const std::filesystem::path& path);

}  // namespace viroplate::image
