#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "viroplate/core/options.hpp"
#include "viroplate/plate/map.hpp"

namespace viroplate::simulate {

/// The plate to invent, in physical units. The defaults are a 10x dry objective (NA .45), an sCMOS camera and a
/// monolayer of epithelial cells; every key stands at the top level of the spec file (docs/formats.md, "Simulation
/// spec").
struct Spec {
    std::string name = "simulated";
    std::uint64_t seed = 1;
    // Plate and fields
    int fields = 2;           ///< imaged fields a well, side by side in a row
    int field_size_px = 512;  ///< square fields
    double pixel_size_um = 0.65;
    double well_margin_um = 60;  ///< the simulated well reaches this far beyond its fields on every side
    // Cells
    double density_per_mm2 = 800;
    double density_cv = 0.08;  ///< between wells
    double nucleus_diameter_um = 15;
    double nucleus_diameter_cv = 0.12;
    double nucleus_aspect = 1.25;   ///< long over short axis, mean
    double nucleus_texture = 0.15;  ///< contrast of the chromatin texture
    double cell_radius_um = 20;     ///< cells reach at most this far
    double clustering = 0.1;        ///< share of cells placed beside another cell
    double overlap = 0.05;          ///< permitted overlap of neighbouring nuclei, share of the diameter
    // Stain and virus, electrons at the peak of a cell's profile
    double nucleus_signal_e = 2500;
    double nucleus_signal_cv = 0.2;
    double cytoplasm_signal_e = 600;
    double cytoplasm_signal_cv = 0.25;
    double cytoplasm_texture = 0.15;     ///< contrast of the granules in cytoplasm and virus channels
    double virus_signal_e = 200;         ///< median of uninfected cells (autofluorescence and unbound antibody)
    double virus_uninfected_dex = 0.12;  ///< SD of log10 signal of uninfected cells
    double virus_infected_dex = 0.30;    ///< SD of log10 signal of infected cells
    double virus_shift_dex = 1.0;        ///< log10 ratio of the medians, infected over uninfected
    double virus_nucleus_share = 0.35;   ///< virus signal over the nucleus, share of the cytoplasm's peak
    // Optics and camera
    double psf_sigma_um = 0.5;
    double haze = 0.06;        ///< share of the light that is spread widely: out-of-focus light and glare
    double haze_sigma_um = 4;  ///< how widely
    double background_e = 150;
    double vignetting = 0.25;         ///< light lost in the corner of the field
    double vignetting_offset = 0.05;  ///< shift of its centre, share of the field
    double camera_offset = 100;       ///< grey
    double electrons_per_grey = 0.46;
    double read_noise_e = 1.6;
    int bits = 16;
    // Infection: Poisson hits; effective MOI = map MOI × shield × compound effects
    double interferon_shield = 0.25;  ///< factor on the MOI in wells with interferon
    double edge_cell_loss = 0.0;      ///< share of cells missing in the plate's outer wells

    void visit(OptionVisitor& visitor);
};

/// What a compound does to the effective MOI of a well: factor(c) = 1 + (maximum − 1) · Hill(c), with
/// Hill(c) = c^h / (c^h + EC50^h) and the dose c in mol/L (so the map must give it in M, mM, uM, nM or pM).
/// With `lifts_shield` the logarithm of the interferon shield is also scaled by 1 − Hill(c): at the EC50 half of the
/// shield (in log MOI) is gone; without interferon nothing happens.
/// Cells survive with probability 1 / (1 + (c / CC50)²); effects of two compounds multiply.
struct CompoundEffect {
    std::string compound;
    double ec50_molar = 1e-7;
    double hill_slope = 1.0;
    double maximum = 1.0;       ///< factor on the MOI at infinite dose; below 1 protects, above 1 sensitises
    bool lifts_shield = false;  ///< acts by removing the interferon shield (JAK inhibitor)
    double cc50_molar = 0;      ///< dose at which half of the cells are lost; 0: not toxic

    void visit(OptionVisitor& visitor);
};

struct PlateSpec {
    Spec spec;
    std::vector<CompoundEffect> compounds;
    plate::PlateMap map;   ///< the wells to make: role, MOI, compound, dose, interferon
    std::string map_text;  ///< as read; copied beside the images
    std::string spec_text;
};

/// Reads a spec (TOML) with its map (`map = "map.csv"`, relative to the spec). Throws Code::assay: an unknown key, an
/// impossible value, more cells than fit, a compound of the map that the spec does not describe, a dose that is no
/// molarity. Throws Code::map: a well with a virus and no MOI.
PlateSpec read_spec(const std::filesystem::path& path);

}  // namespace viroplate::simulate
