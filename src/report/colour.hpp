#pragma once

#include <string>

/// Colour scales that people with any colour vision can read.
namespace viroplate::report {

enum class Palette {
    sequential,  ///< viridis (van der Walt and Smith 2015, CC0): dark = low, bright = high
    diverging,   ///< brown – white – teal (after ColorBrewer's BrBG): below, at and above the reference
};

struct Colour {
    int red = 0;
    int green = 0;
    int blue = 0;

    std::string hex() const;
    /// Is black text on it easier to read than white? (WCAG contrast)
    bool is_light() const;
};

/// The colour at `position` 0 … 1; values outside are clamped.
Colour colour_at(Palette palette, double position);

}  // namespace viroplate::report
