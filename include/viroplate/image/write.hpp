#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// 8-bit colour pixel: red, green, blue.
using Rgb = std::array<std::uint8_t, 3>;

enum class Compression { none, lzw, deflate };

/// Writes a grey TIFF (8 or 16 bit as `plane.bits` says), strips of 8 rows. Throws Code::io or Code::try_again.
void write_tiff(const std::filesystem::path& path, const RawPlane& plane, Compression compression);
/// Writes a 32-bit floating-point TIFF (flat fields).
void write_tiff(const std::filesystem::path& path, const FloatPlane& plane);
/// Writes a label image: single page, deflate, uint16, or uint32 above 65,535 objects.
void write_labels(const std::filesystem::path& path, const LabelPlane& labels);

/// A colour image as PNG bytes.
std::vector<std::byte> encode_png(const Plane<Rgb>& picture);
/// A grey image as JPEG bytes; `quality` 1 to 100.
std::vector<std::byte> encode_jpeg(const Plane<std::uint8_t>& picture, int quality);

}  // namespace viroplate::image
