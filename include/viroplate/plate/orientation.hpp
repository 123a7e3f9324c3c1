#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace viroplate::plate {

/// Maps the camera's axes (x right, y down) to the stage's (x right, y up): stage = M · camera. Rows of M.
struct Orientation {
    std::array<std::array<double, 2>, 2> matrix{{{1, 0}, {0, -1}}};
};

/// Offset of one field's image against another's, in px, x right, y down.
struct PixelOffset {
    double x = 0;
    double y = 0;
};

/// Where the stage moved by (right_um, down_um), the image moved by M⁻¹ · stage offset; the matrix's translation plays
/// no part. Measured on an Operetta CLS: neighbours placed without it lie 0.7 % too far apart.
/// Throws Code::plate where the matrix cannot be inverted.
PixelOffset image_offset(const Orientation& orientation, double right_um, double down_um, double pixel_size_um);

/// Reads the text of an `OrientationMatrix`, `[[a,b,0,tx],[c,d,0,ty],[0,0,sz,tz]]`; nothing for anything else.
std::optional<Orientation> parse_orientation(std::string_view text);

}  // namespace viroplate::plate
