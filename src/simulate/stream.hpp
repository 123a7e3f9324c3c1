#pragma once

#include <cstdint>

#include "viroplate/core/ids.hpp"
#include "viroplate/core/random.hpp"

namespace viroplate::simulate {

/// What random numbers are for. Each purpose of each well and field has streams of its own, so that no well depends on
/// another, on which wells are made, or on the order of work.
enum class Purpose : std::uint64_t {
    layout = 1,  ///< number, shapes and places of the nuclei
    survival,
    infection,
    signal,
    outline,
    chromatin,
    granules,
    vignetting,
    noise,  ///< one for each channel: noise, noise + 1, …
    susceptibility = 24,
    spread,       ///< `field` is the round
    killing,      ///< by compounds: does a killed cell stay?
    dead_before,  ///< dead before the virus comes
    death,        ///< by the virus
    fusion,       ///< `item` is a pair of cells
    reporter,
    measurement,
    debris,
    defocus,
    pixel_gain,
    hot_pixel,
    row_cells,  ///< one stream a row; likewise below
    column_cells,
    row_moi,
    column_moi,
};

/// A stream's place: the well, the field (0: the whole well) and an item (a cell, a row of pixels, …).
struct StreamPlace {
    WellAddress well;
    int field = 0;
    std::size_t item = 0;
};

Random stream(std::uint64_t seed, Purpose purpose, const StreamPlace& place, int offset = 0);

}  // namespace viroplate::simulate
