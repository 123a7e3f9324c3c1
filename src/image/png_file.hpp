#pragma once

#include <cstddef>
#include <span>

#include "viroplate/image/plane.hpp"
#include "viroplate/image/read.hpp"

namespace viroplate::image {

bool is_png(std::span<const std::byte> file);
ImageInfo inspect_png(std::span<const std::byte> file);
/// Throws Code::image for anything but grey of 8 or 16 bit.
RawPlane read_png(std::span<const std::byte> file);

}  // namespace viroplate::image
