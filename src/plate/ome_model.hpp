#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/ids.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::plate {

/// One plane of an OME image: where it stands and where its pixels are.
struct OmePlane {
    int z = 0;
    int c = 0;
    int t = 0;
    std::string file;  ///< as the XML names it; empty: the file that carries the XML
    int page = 0;
};

struct OmeImage {
    std::string id;
    int width = 0;
    int height = 0;
    int z_planes = 1;
    int channels_of_planes = 1;  ///< planes along C: several samples of one pixel share a plane
    int time_points = 1;
    std::optional<double> pixel_size_um;
    std::string pixel_size_fault;   ///< why the stated size is no length, if it is none
    std::vector<Channel> channels;  ///< id = number from 0
    std::vector<OmePlane> planes;   ///< those the TiffData elements place
};

/// A field of a well.
struct OmeSample {
    WellAddress well;
    int index = 0;  ///< as the file counts: over the well or over the plate
    std::string image;
    std::optional<double> x_um;
    std::optional<double> y_um;
};

struct OmePlate {
    std::string id;
    std::string name;
    int rows = 0;
    int columns = 0;
    std::vector<WellAddress> wells;
    std::vector<OmeSample> samples;
};

/// What the reader needs of one OME-XML text.
struct OmeDocument {
    std::string schema;         ///< year of the schema, "2016-06"; empty where the namespace does not say
    std::string metadata_file;  ///< BinaryOnly: the file that holds the metadata instead
    std::vector<OmePlate> plates;
    std::vector<OmeImage> images;
};

/// Whether the text (of an ImageDescription) is OME-XML.
bool is_ome_xml(std::string_view text);

/// Reads an OME-XML text. Throws Code::plate with `name` for XML faults, wells without row and column, sizes that are
/// no sizes.
OmeDocument parse_ome(std::string text, std::string_view name);

}  // namespace viroplate::plate
