#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "viroplate/image/plane.hpp"

namespace viroplate::plate {

/// The illumination of one channel as Harmony stores it: gain = Σᵢ Σⱼ C[i][j] · x^(i−j) · y^j (j = 0 … i) with
/// x = (column − origin_x) · scale_x and y = (row − origin_y) · scale_y, pixels counted from 0, y down. The mean of the
/// gain over the field is 1, so that image / gain keeps its grey level.
struct FlatfieldPolynomial {
    std::vector<std::vector<double>> coefficients;  ///< row i holds i + 1 numbers
    double origin_x = 0;
    double origin_y = 0;
    double scale_x = 1;
    double scale_y = 1;
    int width = 0;  ///< size of the image the pixels above count in
    int height = 0;
    std::optional<double> background_grey;  ///< mean grey level the estimate was made from
    double quality = 1;                     ///< below 1 the instrument distrusts its estimate

    /// Gain at a pixel of an image of `width` × `height`.
    double gain(double column, double row) const;
    /// Gain of every pixel of an image of this size; where it is another than the profile's (binning), coordinates are
    /// rescaled.
    image::FloatPlane gain_plane(int image_width, int image_height) const;
};

/// Reads the text of a `FlatfieldProfile`: `{Background: {Character: NonFlat, Profile: {…}}, …}`, with bare or quoted
/// keys and words. Gives the background's polynomial; nothing where the text says that the field is flat.
/// Throws Code::plate where the text breaks off or its numbers do not fit together.
std::optional<FlatfieldPolynomial> parse_flatfield(std::string_view text);

}  // namespace viroplate::plate
