#include "viroplate/plate/orientation.hpp"

#include <cmath>

#include "plate/bare_json.hpp"
#include "viroplate/core/error.hpp"

namespace viroplate::plate {

PixelOffset image_offset(const Orientation& orientation, double right_um, double down_um, double pixel_size_um) {
    const auto& m = orientation.matrix;
    const double determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    if (!(std::abs(determinant) > 1e-9) || !(pixel_size_um > 0)) {
        throw Error(Code::plate, "the orientation matrix of the camera cannot be inverted",
                    "Use the nominal field positions.");
    }
    const double right = right_um / pixel_size_um;
    const double up = -down_um / pixel_size_um;
    return {(m[1][1] * right - m[0][1] * up) / determinant, (m[0][0] * up - m[1][0] * right) / determinant};
}

std::optional<Orientation> parse_orientation(std::string_view text) {
    Orientation orientation;
    try {
        const document::Json rows = parse_bare_json(text);
        if (rows.items().size() < 2) return std::nullopt;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& numbers = rows.items()[i].items();
            if (numbers.size() < 2) return std::nullopt;
            for (std::size_t j = 0; j < 2; ++j) {
                if (!numbers[j].number()) return std::nullopt;
                orientation.matrix[i][j] = *numbers[j].number();
            }
        }
    } catch (const Error&) {
        return std::nullopt;
    }
    return orientation;
}

}  // namespace viroplate::plate
