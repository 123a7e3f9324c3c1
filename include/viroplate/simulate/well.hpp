#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/plate/map.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// `dead`: killed, but still there: a small bright nucleus. `syncytium`: alive, its cytoplasm is one with others'.
enum class CellState { alive, dead, syncytium };
const char* name(CellState state);

/// A cell of the simulated well; coordinates in µm from the top left of the well.
struct TrueCell {
    int cell = 0;  ///< 1 … n in the well
    int seat = 0;  ///< its number before the virus killed any; names its random numbers
    double x_um = 0;
    double y_um = 0;
    double diameter_um = 0;
    double aspect = 1;
    double angle_rad = 0;
    double nucleus_signal_e = 0;
    double cytoplasm_signal_e = 0;
    bool infected = false;
    int generation = 0;  ///< 0 uninfected, 1 infected by the inoculum, g + 1 by spread from a cell of generation g
    int focus = 0;       ///< that of the cell it was infected by; founded by a cell of generation 1; 0 = none
    int syncytium = 0;   ///< 1 … in the well; 0 = none
    double virus_signal_e = 0;
    double response = 0;           ///< to interferon: 0 mock level … 1 plateau, before noise
    double reporter_signal_e = 0;  ///< 0 without a reporter channel
    CellState state = CellState::alive;
    int field = 0;  ///< imaged field (1-based) in which its nucleus has its centre; 0 = none

    bool living() const { return state != CellState::dead; }
};

/// Numbers over some of a well's cells. Infection is counted over the living.
struct CellCount {
    std::size_t living = 0;
    std::size_t infected = 0;  ///< living and infected
    std::size_t dead = 0;      ///< still there

    /// infected / living; nothing without living cells.
    std::optional<double> infected_fraction() const;
};

struct TrueWell {
    WellAddress well;
    double moi = 0;               ///< as pipetted
    double effective_moi = 0;     ///< after interferon, compounds and the place on the plate
    double effective_spread = 0;  ///< strength of spread, likewise
    double shield = 1;            ///< strength of the interferon shield: 1 whole, 0 lifted by inhibitors
    double defocus_um = 0;
    double width_um = 0;
    double height_um = 0;
    std::size_t detached = 0;  ///< infected cells that died and are gone
    int foci = 0;              ///< founded by the inoculum
    int syncytia = 0;
    std::vector<TrueCell> cells;  ///< cells[i].cell == i + 1

    std::size_t infected() const { return count().infected; }
    /// Over the whole simulated well.
    CellCount count() const;
    /// Over the cells whose nucleus centre lies in an imaged field.
    CellCount count_imaged() const;
};

/// One simulated field: channels in the order of channel_names(). A cell belongs to the field when its nucleus centre
/// lies in it; label i + 1 in both label images is cell `cell_ids[i]`. Parts of other cells that reach into the field
/// are seen in the images and are 0 in the labels.
struct TrueField {
    int field = 1;
    std::vector<image::RawPlane> channels;
    image::LabelPlane nuclei;
    image::LabelPlane cells;
    std::vector<int> cell_ids;  ///< TrueCell::cell of label i + 1, ascending
    std::vector<double> x_px;  ///< nucleus centre; whole numbers are pixel centres, so the field is −0.5 … size − 0.5
    std::vector<double> y_px;
};

/// The channels that every simulated plate has, and the one it has with a reporter (`reporter_signal_e` above 0).
inline constexpr const char* kChannelNames[] = {"dna", "cytoplasm", "virus"};
inline constexpr const char* kReporterName = "reporter";
std::vector<std::string> channel_names(const Spec& spec);

/// The effective MOI of this well of the map: MOI × plate effects × interferon shield × compound effects. With all
/// cells equally susceptible, a cell is infected by the inoculum with probability 1 − exp(−effective MOI).
double effective_moi(const plate::MapWell& well, const PlateSpec& plate);

/// Strength of spread in this well: `spread_strength` × interferon shield × compound effects.
double effective_spread(const plate::MapWell& well, const PlateSpec& plate);

/// Strength of the interferon shield: the product of 1 − Hill(dose) over the compounds that lift it, 1 without.
double shield_strength(const plate::MapWell& well, const PlateSpec& plate);

/// Share of the cells that survive the well's compounds and its place on the plate.
double survival(const plate::MapWell& well, const PlateSpec& plate);

/// The cells of a well: place, shape, infection, signals. The same for equal seed and well, whatever else is simulated;
/// each process draws from random numbers of its own, so that switching one on does not change the others.
/// A well of role `empty` has no cells. In order: nuclei are placed; compounds kill; the inoculum infects; rounds of
/// spread; the interferon response; infected cells die and detach; syncytia form; signals.
TrueWell make_well(const plate::MapWell& well, const PlateSpec& plate);

/// log10 shift of the virus signal of a cell infected for `rounds` ≥ 1 rounds (1: in the last round):
/// virus_shift_dex · min(1, rounds / (virus_ramp_rounds + 1)).
double virus_shift(const Spec& spec, double rounds);

/// Response of a cell at a distance (centre to centre) from the nearest infected one, share of the plateau:
/// 1 / (1 + (distance / shield_radius_um)^shield_steepness).
double shield_response(const Spec& spec, double distance_um);

/// A cell as an analysis of the images would see it: in a field, with measured signals. In electrons at the cell's
/// peak: true signal · 10^(N(0, measurement_dex)) + N(0, measurement_e).
struct SeenCell {
    int field = 1;
    std::size_t index = 0;  ///< of the cell in TrueWell::cells
    double x_px = 0;        ///< nucleus centre; whole numbers are pixel centres
    double y_px = 0;
    double virus_signal = 0;
    double reporter_signal = 0;  ///< 0 without a reporter channel
};

/// The cells that lie in the well's fields, by field, then by cell; no images are made.
std::vector<SeenCell> see_cells(const TrueWell& well, const Spec& spec);

/// Images and labels of field `field` (1-based) of the well. Light: stained cells and debris → defocus → point spread
/// and haze → background → vignetting; camera: pixel response, hot pixels → Poisson shot noise → read noise → full well
/// → gain → offset → clipped to `bits`.
TrueField make_field(const TrueWell& well, int field, const PlateSpec& plate);

/// Rows of truth_cells.csv for the cells of a field, and the row of truth_wells.csv for a whole simulated well and its
/// imaged fields, each with `\n`. `reporter_signal` is empty without a reporter channel. Signals are electrons at a
/// cell's peak.
std::string truth_cells_header();
std::string truth_cells_rows(const TrueWell& well, const TrueField& field);
std::string truth_wells_header();
std::string truth_wells_row(const TrueWell& well);
/// The same for plates without images: the columns of truth_cells.csv, `measured_virus_signal` and
/// `measured_reporter_signal` (empty without a reporter channel).
std::string seen_cells_header();
std::string seen_cells_rows(const TrueWell& well, const std::vector<SeenCell>& seen);

/// File name of a plane below the plate folder: `A01/A01_f1_dna.tif`.
std::string plane_file(WellAddress well, int field, std::string_view channel);
/// File name of a label image below the plate folder: `labels/A01_f1_nuclei.tif`; `object` is `nuclei` or `cells`.
std::string label_file(WellAddress well, int field, std::string_view object);

}  // namespace viroplate::simulate
