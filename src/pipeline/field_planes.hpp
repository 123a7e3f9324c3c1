#pragma once

#include <string>
#include <vector>

#include "viroplate/image/plane.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Reads the planes of a field, one a channel of the assay, each file once. `records` gets what is known of every
/// plane, also of those that cannot be read. Throws Code::image with the file's name for the first plane that is
/// missing, broken, or of another size than the first.
std::vector<image::RawPlane> read_planes(const Plan& plan, const plate::Field& field,
                                         std::vector<store::PlaneRecord>& records);

/// Has the system fetch the field's files while other fields are analysed.
void read_ahead(const Plan& plan, const plate::Field& field);

}  // namespace viroplate::pipeline
