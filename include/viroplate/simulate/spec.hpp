#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "viroplate/core/options.hpp"
#include "viroplate/plate/map.hpp"

namespace viroplate::simulate {

/// The plate to invent, in physical units. Defaults: algorithms of the simulated instrument and cells as documented in
/// docs/formats.md ("Simulation spec").
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
    // Stain and virus, electrons at the peak
    double nucleus_signal_e = 2500;
    double nucleus_signal_cv = 0.2;
    double cytoplasm_signal_e = 600;
    double virus_signal_e = 200;         ///< median of uninfected cells (autofluorescence and unbound antibody)
    double virus_uninfected_dex = 0.12;  ///< SD of log10 signal of uninfected cells
    double virus_infected_dex = 0.30;    ///< SD of log10 signal of infected cells
    double virus_shift_dex = 1.0;        ///< log10 ratio of the medians, infected over uninfected
    // Optics and camera
    double psf_sigma_um = 0.5;
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

/// What a compound does to the effective MOI of a well: factor(c) = 1 + (maximum − 1) · c^h / (c^h + EC50^h).
/// With `needs_interferon` the compound lifts the interferon shield instead: the shield's log is scaled by 1 − Hill(c).
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
};

/// Reads a spec (TOML) with its map (`map = "map.csv"`, relative to the spec). Throws Code::assay or Code::map.
PlateSpec read_spec(const std::filesystem::path& path);

}  // namespace viroplate::simulate
