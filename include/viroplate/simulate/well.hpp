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
    bool infected = false;
    int generation = 0;  ///< 0 uninfected, 1 infected by the inoculum
    int focus = 0;       ///< infecting focus, 0 = none
    double virus_signal_e = 0;
    double reporter_signal_e = 0;
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

/// One simulated field: channels in the order dna, cytoplasm, virus; labels of nuclei and cells numbered by the row of
/// `cells` (1-based) they belong to.
struct TrueField {
    int field = 1;
    std::vector<image::RawPlane> channels;
    image::LabelPlane nuclei;
    image::LabelPlane cells;
    std::vector<int> cell_ids;  ///< TrueCell::cell of label i + 1: nuclei whose centre lies in the field
    std::vector<double> x_px;   ///< centre in the field
    std::vector<double> y_px;
};

inline constexpr const char* kChannelNames[] = {"dna", "cytoplasm", "virus"};

/// The effective MOI the truth uses for this well of the map.
double effective_moi(const plate::MapWell& well, const PlateSpec& plate);

/// The cells of a well: place, shape, infection, signals. The same for equal seed and well, whatever else is simulated.
TrueWell make_well(const plate::MapWell& well, const PlateSpec& plate);

/// Images and labels of field `field` (1-based) of the well.
TrueField make_field(const TrueWell& well, int field, const PlateSpec& plate);

/// Rows of truth_cells.csv for the cells of a field, and the row of truth_wells.csv for a well (with header functions).
std::string truth_cells_header();
std::string truth_cells_rows(const TrueWell& well, const TrueField& field);
std::string truth_wells_header();
std::string truth_wells_row(const TrueWell& well);

/// File name of a plane below the plate folder: `A01/A01_f1_dna.tif`.
std::string plane_file(WellAddress well, int field, std::string_view channel);

}  // namespace viroplate::simulate
