#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace viroplate {

/// A length a user may give in µm or in px. At most one of the two is set; none means "not given".
struct Length {
    std::optional<double> um;
    std::optional<double> px;

    bool given() const { return um || px; }
};

/// `length` in pixels. `what` names it in the complaint. Nothing when the length is not given.
/// Throws Code::assay where it is given in µm and the pixel size (µm per px) is unknown: it is never assumed.
std::optional<double> in_px(const Length& length, std::optional<double> pixel_size_um, std::string_view what);

/// A concentration in mol/L from a value and its unit (`M mM uM µM nM pM`); nothing for units that are no molarity
/// (`ug/mL`, `IU/mL`, `particles/cell`, an empty unit).
std::optional<double> dose_molar(double dose, std::string_view unit);

}  // namespace viroplate
