#pragma once

#include <optional>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::image {

/// What the camera and the light did to one channel: grey = offset + flat · signal.
struct Correction {
    double offset = 0;               ///< grey level without light
    std::optional<FloatPlane> flat;  ///< gain of the illumination, mean 1; same size as the image
};

enum class BackgroundMode { local, global, none };

struct BackgroundOptions {
    /// `local` follows slow changes over the field, `global` takes one level a field, `none` leaves the signal as it
    /// is.
    BackgroundMode mode = BackgroundMode::local;
    /// Structures smaller than this are signal. Default: 8 nucleus diameters, which spans a clump of cells.
    Length scale;
    /// Low quantile of each block that counts as background: low enough that a block with cells still finds gaps.
    double quantile = 0.05;

    void visit(OptionVisitor& visitor);
};

/// A plane ready for analysis.
struct PreparedSignal {
    FloatPlane signal;      ///< (grey − offset) / flat − background; may be slightly negative
    double background = 0;  ///< mean of what was subtracted, after offset and flat
};

/// Applies offset and flat, then subtracts the background (coarse: low quantile of blocks, opened over `scale_px`,
/// smoothed, interpolated). Throws Code::image when the flat field is of another size.
PreparedSignal prepare(const Plane<std::uint16_t>& grey, const Correction& correction, const BackgroundOptions& options,
                      double scale_px);

}  // namespace viroplate::image
