#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "viroplate/infection/call.hpp"

namespace viroplate::infection {

/// Draws of signals without images: uninfected cells log10-normal with SD 0.12, infected ones `delta_dex` brighter with
/// SD 0.30, fields whose infected fraction scatters about the well's as beta(ρ).
struct PlateDraw {
    double delta_dex = 1.0;
    double rho = 0.01;  ///< intra-class correlation of fields
    double rho_fall =
        0;  ///< ρ at π is rho · exp(−rho_fall · (π − ½)): foci are more clustered where few cells are infected
    double staining_dex = 0;  ///< SD between wells of the brightness of all their cells
    double low = 0.02;        ///< fractions of the virus wells, evenly spaced
    double high = 0.98;
    std::size_t mock_wells = 12;
    std::size_t virus_wells = 60;
    int fields = 4;
    double cells_per_field = 250;
    std::size_t copies = 1;    ///< wells of each fraction, replicates of each other
    double between_wells = 0;  ///< intra-class correlation of replicate wells
    std::uint64_t seed = 1;
};

struct DrawnPlate {
    std::vector<WellSignal> wells;            ///< mock wells first
    std::vector<double> fraction;             ///< true fraction of the whole well
    std::vector<double> imaged;               ///< true fraction of the cells drawn
    std::vector<std::vector<char>> infected;  ///< truth of each cell
};

DrawnPlate draw_plate(const PlateDraw& draw);

}  // namespace viroplate::infection
