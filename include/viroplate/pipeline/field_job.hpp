#pragma once

#include "viroplate/pipeline/plan.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Analyses one field of the plan: read, prepare, segment, measure. Never throws for a bad image: the record then has
/// status "failed" and the reason. The picture is made for the first field of a well.
store::FieldRecord analyse_field(const Plan& plan, std::size_t field_index);

}  // namespace viroplate::pipeline
