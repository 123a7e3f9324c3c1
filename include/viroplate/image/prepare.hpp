#pragma once

#include <optional>
#include <vector>

#include "viroplate/core/options.hpp"
#include "viroplate/image/plane.hpp"
#include "viroplate/image/prepared_plane.hpp"

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

/// Applies offset and flat, then subtracts the background: level = round(((grey − offset) / flat − background) / step)
/// + zero. The plane is taken over and worked on in place.
/// The step is the finest power of two, from 1/256 to 4 grey levels, with which everything from the least to the most
/// signal of this plane has a level: an image of 8 bits keeps its fractions, one that fills 16 bits has steps of 1 or
/// 2. The zero is whole and leaves room for the noise below the background. So nothing is clipped, but where a flat
/// field lifts the signal beyond 262,140 grey levels. Without a flat field the modes `none` and `global` only move the
/// zero (which need not be whole) and leave the grey levels as they are.
/// `scale_px` is BackgroundOptions::scale in px, used by mode `local`. The local background is coarse: low quantile of
/// blocks, opened over `scale_px`, mean of what lies near it, interpolated. The flat field changes slowly.
/// Throws Code::image when the plane is empty or the flat field of another size.
PreparedPlane prepare(Plane<std::uint16_t> grey, const Correction& correction, const BackgroundOptions& options,
                      double scale_px);

/// Subtracts the background of a plane that is prepared but for it (mode `none`): for when the scale is measured on
/// that.
PreparedPlane subtract_background(PreparedPlane plane, const BackgroundOptions& options, double scale_px);

}  // namespace viroplate::image
