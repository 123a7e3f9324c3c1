#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/core/options.hpp"
#include "viroplate/plate/flatfield.hpp"
#include "viroplate/plate/orientation.hpp"

namespace viroplate::plate {

enum class PlaneState {
    present,
    missing,       ///< the index (or the rest of the plate) says it should be there; the file is not
    not_recorded,  ///< the instrument says it failed to record it
    not_acquired,  ///< the protocol skipped it
};
const char* name(PlaneState state);

/// Where one image of a field is: a page of a file. `channel` indexes PlateIndex::channels; z and t count from 0 over
/// the distinct numbers the instrument wrote.
struct PlaneRef {
    std::size_t channel = 0;
    int z = 0;
    int t = 0;
    PlaneState state = PlaneState::present;
    std::filesystem::path file;
    int page = 0;
    std::string reason;  ///< why the plane is not present; empty when it is
};

struct Channel {
    std::string id;    ///< as the instrument numbers or names it in its files
    std::string name;  ///< what people call it; the id where the instrument gives no name
    std::optional<double> excitation_nm;
    std::optional<double> emission_nm;
    std::optional<double> exposure_ms;
    std::optional<FlatfieldPolynomial> flatfield;  ///< the instrument's own estimate of the illumination
    std::optional<Orientation> orientation;        ///< how the camera stands to the stage
};

struct Field {
    FieldId id;
    std::optional<double> x_um;    ///< centre of the field from the centre of the well, x right
    std::optional<double> y_um;    ///< y down
    std::vector<PlaneRef> planes;  ///< ordered by channel, z, t
};

/// Which planes exist. Made by one reader from names or an instrument's index; opens no image.
struct PlateIndex {
    std::string name;
    std::string format;   ///< `harmony`, `ome-tiff`, `names:<pattern>`
    std::string dialect;  ///< version of the format as the file states it; empty when there is none
    std::string instrument;
    std::filesystem::path root;
    PlateShape shape;
    std::vector<WellAddress> expected_wells;  ///< wells the instrument meant to record; wells of `fields` otherwise
    std::vector<Channel> channels;
    std::optional<double> pixel_size_um;  ///< only where the instrument or the options state it
    int image_width = 0;                  ///< 0 where no index states it
    int image_height = 0;
    int z_planes = 1;
    int time_points = 1;
    std::vector<Field> fields;                          ///< ordered by well, then field number
    std::vector<std::filesystem::path> unmatched;       ///< image files that belong to no plane, relative to root
    std::vector<std::filesystem::path> metadata_files;  ///< files other than images that were read to know all this
    std::vector<std::string> warnings;

    /// Planes in the given state.
    std::size_t count(PlaneState state) const;
    /// Wells that have at least one field with a present plane.
    std::vector<WellAddress> imaged_wells() const;
};

enum class GridOrder { rows, snake };

/// How to read a folder that carries no index of its own, and what it does not say.
struct OpenOptions {
    /// Name of a built-in pattern, or a regular expression in RE2 syntax with named groups, matched against the path
    /// below the plate folder ('/' between folders, case ignored), from the start of any folder or file name on; a
    /// pattern without '/' is tried on the file name first. Empty: look for an index, then try the built-in ones.
    /// Groups: well | (row, column), field|site, channel|wavelength, z, time, plate, sequence.
    /// The name of a reader (`harmony`, `ome-tiff`) demands that reader.
    std::string pattern;
    /// For patterns with `sequence`: images a field, taken in turn (image 1 = channel 1 of field 1, …).
    int sequence_channels = 2;
    std::optional<double> pixel_size_um;  ///< overrides what the plate says, with a warning where the two differ
    int rows = 0;  ///< plate rows; 0: from the index, else the smallest usual plate that holds the wells
    int columns = 0;
    /// CSV `field,x_um,y_um[,well]`: field centres from the well centre, y down.
    std::string positions_csv;
    int grid_columns = 0;  ///< field positions from a grid, 0 = none: fields 1, 2, … fill it
    GridOrder grid_order = GridOrder::rows;
    double grid_overlap = 0;  ///< share of the field's width by which neighbours overlap

    void visit(OptionVisitor& visitor);
};

/// Recognises the plate in `path` (a folder, or a file inside it) and lists its planes.
/// Throws Code::plate when nothing fits (says what each reader missed) or when two formats fit at once;
/// Code::assay for a pattern that is no regular expression or lacks its groups.
PlateIndex open(const std::filesystem::path& path, const OpenOptions& options);

/// A reader: recognises a folder by its signature and lists its planes. One file a reader; the table is tried in order.
struct Reader {
    const char* name;
    const char* vendor;
    /// Empty when the folder fits, else what is missing.
    std::string (*refusal)(const std::filesystem::path& path, const OpenOptions& options);
    PlateIndex (*read)(const std::filesystem::path& path, const OpenOptions& options);
};
std::vector<Reader> readers();

}  // namespace viroplate::plate
