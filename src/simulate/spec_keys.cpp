#include <array>
#include <string_view>

#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

namespace {

void visit_layout(Spec& spec, OptionVisitor& visitor) {
    visitor.integer("fields", spec.fields, {1, 1000});
    visitor.integer("field_size_px", spec.field_size_px, {32, 8192});
    visitor.number("pixel_size_um", spec.pixel_size_um, {0.05, 20});
    visitor.number("field_gap_um", spec.field_gap_um, {0, 5000});
    visitor.number("well_margin_um", spec.well_margin_um, {0, 2000});
}

void visit_cells(Spec& spec, OptionVisitor& visitor) {
    visitor.number("density_per_mm2", spec.density_per_mm2, {0, 20000});
    visitor.number("density_cv", spec.density_cv, {0, 0.5});
    visitor.number("nucleus_diameter_um", spec.nucleus_diameter_um, {2, 60});
    visitor.number("nucleus_diameter_cv", spec.nucleus_diameter_cv, {0, 0.4});
    visitor.number("nucleus_aspect", spec.nucleus_aspect, {1, 2.5});
    visitor.number("nucleus_texture", spec.nucleus_texture, {0, 1});
    visitor.number("cell_radius_um", spec.cell_radius_um, {2, 200});
    visitor.number("clustering", spec.clustering, {0, 1});
    visitor.number("overlap", spec.overlap, {0, 0.3});
    visitor.number("dead_share", spec.dead_share, {0, 1});
    visitor.number("debris_per_mm2", spec.debris_per_mm2, {0, 1000});
    visitor.number("debris_size_um", spec.debris_size_um, {2, 500});
}

void visit_stains(Spec& spec, OptionVisitor& visitor) {
    visitor.number("nucleus_signal_e", spec.nucleus_signal_e, {0, 1e6});
    visitor.number("nucleus_signal_cv", spec.nucleus_signal_cv, {0, 2});
    visitor.number("cytoplasm_signal_e", spec.cytoplasm_signal_e, {0, 1e6});
    visitor.number("cytoplasm_signal_cv", spec.cytoplasm_signal_cv, {0, 2});
    visitor.number("cytoplasm_texture", spec.cytoplasm_texture, {0, 1});
    visitor.number("virus_signal_e", spec.virus_signal_e, {0, 1e6});
    visitor.number("virus_uninfected_dex", spec.virus_uninfected_dex, {0, 2});
    visitor.number("virus_infected_dex", spec.virus_infected_dex, {0, 2});
    visitor.number("virus_shift_dex", spec.virus_shift_dex, {-3, 3});
    visitor.number("virus_ramp_rounds", spec.virus_ramp_rounds, {0, 100});
    visitor.number("virus_nucleus_share", spec.virus_nucleus_share, {0, 10});
    visitor.number("reporter_signal_e", spec.reporter_signal_e, {0, 1e6});
    visitor.number("reporter_dex", spec.reporter_dex, {0, 2});
    visitor.number("reporter_nucleus_share", spec.reporter_nucleus_share, {0, 10});
}

void visit_optics(Spec& spec, OptionVisitor& visitor) {
    visitor.number("psf_sigma_um", spec.psf_sigma_um, {0, 50});
    visitor.number("haze", spec.haze, {0, 0.9});
    visitor.number("haze_sigma_um", spec.haze_sigma_um, {0, 200});
    visitor.number("numerical_aperture", spec.numerical_aperture, {0.01, 0.99});
    visitor.number("defocus_um", spec.defocus_um, {0, 100});
    visitor.number("defocus_bad_share", spec.defocus_bad_share, {0, 1});
    visitor.number("defocus_bad_um", spec.defocus_bad_um, {0, 200});
    visitor.number("background_e", spec.background_e, {0, 1e6});
    visitor.number("vignetting", spec.vignetting, {0, 0.95});
    visitor.number("vignetting_offset", spec.vignetting_offset, {0, 0.5});
}

void visit_camera(Spec& spec, OptionVisitor& visitor) {
    visitor.number("camera_offset", spec.camera_offset, {0, 60000});
    visitor.number("electrons_per_grey", spec.electrons_per_grey, {0.01, 1000});
    visitor.number("read_noise_e", spec.read_noise_e, {0, 1000});
    visitor.number("full_well_e", spec.full_well_e, {1, 1e9});
    visitor.number("pixel_gain_cv", spec.pixel_gain_cv, {0, 0.2});
    visitor.number("hot_pixel_share", spec.hot_pixel_share, {0, 0.01});
    visitor.number("hot_pixel_e", spec.hot_pixel_e, {0, 1e6});
    visitor.integer("bits", spec.bits, {8, 16});
}

void visit_infection(Spec& spec, OptionVisitor& visitor) {
    visitor.number("susceptibility_shape", spec.susceptibility_shape, {0, 1000});
    visitor.integer("spread_rounds", spec.spread_rounds, {0, 100});
    visitor.number("spread_strength", spec.spread_strength, {0, 100});
    visitor.number("spread_length_um", spec.spread_length_um, {1, 1000});
    visitor.number("spread_jump", spec.spread_jump, {0, 1});
    visitor.number("interferon_shield", spec.interferon_shield, {1e-6, 1});
    visitor.number("shield_radius_um", spec.shield_radius_um, {1, 10000});
    visitor.number("shield_steepness", spec.shield_steepness, {0.5, 50});
    visitor.number("shield_amplitude_dex", spec.shield_amplitude_dex, {-3, 3});
    visitor.number("shield_protection", spec.shield_protection, {0, 1});
    visitor.number("infected_response", spec.infected_response, {0, 10});
    visitor.number("death_rate", spec.death_rate, {0, 100});
    visitor.number("dead_attached", spec.dead_attached, {0, 1});
    visitor.number("fusion", spec.fusion, {0, 1});
    visitor.number("fusion_contact_um", spec.fusion_contact_um, {1, 500});
    visitor.number("fusion_pull", spec.fusion_pull, {0, 1});
}

void visit_plate(Spec& spec, OptionVisitor& visitor) {
    visitor.number("edge_cell_loss", spec.edge_cell_loss, {0, 1});
    visitor.number("edge_moi_loss", spec.edge_moi_loss, {0, 1});
    visitor.number("row_cells_cv", spec.row_cells_cv, {0, 0.5});
    visitor.number("column_cells_cv", spec.column_cells_cv, {0, 0.5});
    visitor.number("row_moi_cv", spec.row_moi_cv, {0, 0.5});
    visitor.number("column_moi_cv", spec.column_moi_cv, {0, 0.5});
    visitor.number("drift_cells", spec.drift_cells, {-1.8, 1.8});
    visitor.number("drift_moi", spec.drift_moi, {-1.8, 1.8});
    visitor.number("measurement_dex", spec.measurement_dex, {0, 2});
    visitor.number("measurement_e", spec.measurement_e, {0, 1e5});
}

constexpr std::array<std::string_view, 3> kActs = {"always", "on_entry", "on_spread"};

}  // namespace

void Spec::visit(OptionVisitor& visitor) {
    visitor.text("name", name);
    int seed_number = static_cast<int>(seed);
    visitor.integer("seed", seed_number, {0, 2147483647});
    seed = static_cast<std::uint64_t>(seed_number);
    visit_layout(*this, visitor);
    visit_cells(*this, visitor);
    visit_stains(*this, visitor);
    visit_optics(*this, visitor);
    visit_camera(*this, visitor);
    visit_infection(*this, visitor);
    visit_plate(*this, visitor);
}

void CompoundEffect::visit(OptionVisitor& visitor) {
    visitor.text("name", compound);
    visitor.number("ec50_molar", ec50_molar, {1e-15, 1});
    visitor.number("hill_slope", hill_slope, {0.1, 10});
    visitor.number("maximum", maximum, {0, 1000});
    visitor.flag("lifts_shield", lifts_shield);
    visitor.number("cc50_molar", cc50_molar, {0, 1});
    visitor.choose("acts", acts, kActs);
}

}  // namespace viroplate::simulate
