#pragma once

#include <string>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/plate/map.hpp"
#include "viroplate/simulate/spec.hpp"

namespace viroplate::simulate {

/// A cell of the simulated well; coordinates in µm from the top left of the well.
struct TrueCell {
    int cell = 0;  ///< 1 … n in the well
    double x_um = 0;
    double y_um = 0;
    double diameter_um = 0;
    double aspect = 1;
    double angle_rad = 0;
    double nucleus_signal_e = 0;
    double cytoplasm_signal_e = 0;
    bool infected = false;
    int generation = 0;  ///< 0 uninfected, 1 infected by the inoculum
    int focus = 0;       ///< number of the focus it belongs to, which it founds in generation 1; 0 = none
    double virus_signal_e = 0;
};

struct TrueWell {
    WellAddress well;
    double moi = 0;            ///< as pipetted
    double effective_moi = 0;  ///< after interferon and compound
    double width_um = 0;
    double height_um = 0;
    std::vector<TrueCell> cells;

    std::size_t infected() const;
};

/// One simulated field: channels in the order of kChannelNames. A cell belongs to the field when its nucleus centre
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

inline constexpr const char* kChannelNames[] = {"dna", "cytoplasm", "virus"};

/// The effective MOI of this well of the map: MOI × interferon shield × compound effects. A cell is infected with
/// probability 1 − exp(−effective MOI).
double effective_moi(const plate::MapWell& well, const PlateSpec& plate);

/// Share of the cells that survive the well's compounds and its place on the plate.
double survival(const plate::MapWell& well, const PlateSpec& plate);

/// The cells of a well: place, shape, infection, signals. The same for equal seed and well, whatever else is simulated.
/// A well of role `empty` has no cells.
TrueWell make_well(const plate::MapWell& well, const PlateSpec& plate);

/// Images and labels of field `field` (1-based) of the well. Light: stained cells → point spread and haze → background
/// → vignetting; camera: Poisson shot noise → read noise → gain → offset → clipped to `bits`.
TrueField make_field(const TrueWell& well, int field, const PlateSpec& plate);

/// Rows of truth_cells.csv for the cells of a field, and the row of truth_wells.csv for a whole simulated well, each
/// with `\n`. `reporter_signal` is empty: this plate has no reporter channel. Signals are electrons at a cell's peak.
std::string truth_cells_header();
std::string truth_cells_rows(const TrueWell& well, const TrueField& field);
std::string truth_wells_header();
std::string truth_wells_row(const TrueWell& well);

/// File name of a plane below the plate folder: `A01/A01_f1_dna.tif`.
std::string plane_file(WellAddress well, int field, std::string_view channel);
/// File name of a label image below the plate folder: `labels/A01_f1_nuclei.tif`; `object` is `nuclei` or `cells`.
std::string label_file(WellAddress well, int field, std::string_view object);

}  // namespace viroplate::simulate
