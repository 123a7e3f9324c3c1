#include "viroplate/core/units.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "viroplate/core/error.hpp"

namespace viroplate {

std::optional<double> in_px(const Length& length, std::optional<double> pixel_size_um, std::string_view what) {
    if (length.px) return length.px;
    if (!length.um) return std::nullopt;
    if (!pixel_size_um) {
        throw Error(Code::assay,
                    fmt::format("{} is given in µm, but the plate does not say how large a pixel is", what),
                    fmt::format("Give {} in px, or state pixel_size_um in the assay's [plate].", what));
    }
    return *length.um / *pixel_size_um;
}

std::optional<double> dose_molar(double dose, std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, double>, 8> kMolar{{{"M", 1.0},
                                                                         {"mM", 1e-3},
                                                                         {"uM", 1e-6},
                                                                         {"\u00b5M", 1e-6},  // micro sign
                                                                         {"\u03bcM", 1e-6},  // Greek mu
                                                                         {"nM", 1e-9},
                                                                         {"pM", 1e-12},
                                                                         {"fM", 1e-15}}};
    for (const auto& [name, factor] : kMolar) {
        if (unit == name) return dose * factor;
    }
    return std::nullopt;
}

}  // namespace viroplate
