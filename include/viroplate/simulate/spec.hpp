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
    double field_gap_um = 0;     ///< left between neighbouring fields
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
    double dead_share = 0;          ///< cells dead before the virus comes: never infected, nucleus small and bright
    double debris_per_mm2 = 0;      ///< pieces of debris: blobs and fibres, bright in every channel
    double debris_size_um = 30;     ///< length of the largest piece; the smallest are 2 um
    // Stains, electrons at the peak of a cell's profile
    double nucleus_signal_e = 2500;
    double nucleus_signal_cv = 0.2;
    double cytoplasm_signal_e = 600;
    double cytoplasm_signal_cv = 0.25;
    double cytoplasm_texture = 0.15;     ///< contrast of the granules in all channels but DNA
    double virus_signal_e = 200;         ///< median of uninfected cells (autofluorescence and unbound antibody)
    double virus_uninfected_dex = 0.12;  ///< SD of log10 signal of uninfected cells
    double virus_infected_dex = 0.30;    ///< SD of log10 signal of infected cells
    double virus_shift_dex = 1.0;        ///< log10 ratio of the medians, infected over uninfected
    double virus_ramp_rounds = 0;        ///< rounds until a cell shows the whole shift; see virus_shift()
    double virus_nucleus_share = 0.35;   ///< virus signal over the nucleus, share of the cytoplasm's peak
    double reporter_signal_e = 0;        ///< median without response (mock level); 0: the plate has no reporter channel
    double reporter_dex = 0.15;          ///< SD of log10 reporter signal between cells of equal response
    double reporter_nucleus_share = 0.8;  ///< reporter signal over the nucleus, share of the cytoplasm's peak
    // Optics and camera
    double psf_sigma_um = 0.5;
    double haze = 0.06;                ///< share of the light that is spread widely: out-of-focus light and glare
    double haze_sigma_um = 4;          ///< how widely
    double numerical_aperture = 0.45;  ///< how fast the image blurs out of focus
    double defocus_um = 0;             ///< SD of the distance from focus, between wells
    double defocus_bad_share = 0;      ///< share of wells that lie `defocus_bad_um` out of focus instead
    double defocus_bad_um = 20;
    double background_e = 150;
    double vignetting = 0.25;         ///< light lost in the corner of the field
    double vignetting_offset = 0.05;  ///< shift of its centre, share of the field
    double camera_offset = 100;       ///< grey
    double electrons_per_grey = 0.46;
    double read_noise_e = 1.6;
    double full_well_e = 30000;  ///< a pixel counts no more electrons than this
    double pixel_gain_cv = 0;    ///< response of the camera's pixels (PRNU); an sCMOS has about .004
    double hot_pixel_share = 0;  ///< of the camera's pixels; about 1e-5
    double hot_pixel_e = 3000;   ///< mean of what a hot pixel counts too many (exponential)
    int bits = 16;               ///< of the camera: 12 clips at 4095 grey
    // Infection by the inoculum: Poisson hits; effective MOI = map MOI × plate effects × shield × compound effects
    double susceptibility_shape = 0;  ///< k of the gamma law (mean 1) of a cell's hits; 0: all cells alike
    // Spread, see spread.hpp of the module
    int spread_rounds = 0;         ///< rounds of infection after the inoculum's
    double spread_strength = 0.5;  ///< beta: expected infections of a cell by one at distance 0, in one round
    double spread_length_um = 30;  ///< lambda
    double spread_jump = 0.02;     ///< share of the spread that is cell-free: anywhere in the well
    // Interferon
    double interferon_shield = 0.25;    ///< factor on MOI and spread strength in wells with interferon
    double shield_radius_um = 80;       ///< distance at which the log10 response has fallen to half of its plateau
    double shield_steepness = 4;        ///< n of the fall 1 / (1 + (distance / radius)^n)
    double shield_amplitude_dex = 0.8;  ///< log10 of the reporter's plateau over the mock level
    double shield_protection = 0;       ///< a cell on the plateau is infected by spread less often by this share
    double infected_response = 0.3;     ///< response of infected cells themselves, share of the plateau
    // What the virus does to cells
    double death_rate = 0;     ///< a round: a cell infected for a rounds is dead with 1 - exp(-rate * a)
    double dead_attached = 0;  ///< share of killed cells (by virus or compound) that stay as dead ones; others detach
    double fusion = 0;         ///< probability that two infected neighbours fuse into a syncytium
    double fusion_contact_um = 30;  ///< neighbours: distance of nuclei
    double fusion_pull = 0.6;       ///< nuclei of a syncytium move to this share of their distance from its near ones
    // The plate
    double edge_cell_loss = 0.0;  ///< share of cells missing in the plate's outer wells
    double edge_moi_loss = 0.0;   ///< share of the MOI missing in the outer wells
    double row_cells_cv = 0;      ///< of a factor on the number of cells, for each row
    double column_cells_cv = 0;
    double row_moi_cv = 0;  ///< of a factor on the MOI, for each row
    double column_moi_cv = 0;
    double drift_cells = 0;  ///< relative change from the first to the last well, row by row
    double drift_moi = 0;
    // What an analysis would measure, where no images are made
    double measurement_dex = 0.05;  ///< SD of log10 of a measured over the true signal
    double measurement_e = 10;      ///< SD of what is added to it, electrons

    bool has_reporter() const { return reporter_signal_e > 0; }
    void visit(OptionVisitor& visitor);
};

/// When a compound is there.
enum class Acts {
    always,
    on_entry,   ///< on the inoculum only
    on_spread,  ///< added after the inoculum
};

/// What a compound does to the effective MOI of a well: factor(c) = 1 + (maximum − 1) · Hill(c), with
/// Hill(c) = c^h / (c^h + EC50^h) and the dose c in mol/L (so the map must give it in M, mM, uM, nM or pM). The
/// strength of spread is multiplied by the same factor.
/// With `lifts_shield` the strength of the shield is 1 − Hill(c): it scales the logarithm of the well-wide interferon
/// shield (at the EC50 half of it, in log MOI, is gone), the response of cells around infected ones and with interferon
/// (in dex), and their protection from spread. Without interferon the inoculum is the same.
/// Cells survive with probability 1 / (1 + (c / CC50)²); effects of two compounds multiply.
struct CompoundEffect {
    std::string compound;
    double ec50_molar = 1e-7;
    double hill_slope = 1.0;
    double maximum = 1.0;       ///< factor on the MOI at infinite dose; below 1 protects, above 1 sensitises
    bool lifts_shield = false;  ///< acts by removing the interferon shield (JAK inhibitor)
    double cc50_molar = 0;      ///< dose at which half of the cells are lost; 0: not toxic
    Acts acts = Acts::always;   ///< TOML: "always", "on_entry", "on_spread"

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
