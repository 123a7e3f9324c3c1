#pragma once

#include "viroplate/image/prepared_plane.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// The nuclei channel, shrunk, with the outlines of its nuclei: what the report shows of a field.
store::FieldPicture field_picture(const image::PreparedPlane& nuclei, const image::LabelPlane& labels);

}  // namespace viroplate::pipeline
