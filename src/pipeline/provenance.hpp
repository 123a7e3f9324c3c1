#pragma once

#include "viroplate/assay/assay.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Versions of the libraries that numbers may depend on.
document::Json library_versions();

/// provenance.json: what made the result out of what. No times, places or machines, so that equal results say so.
document::Json provenance(const store::ResultFile& results, const assay::Assay& assay);

}  // namespace viroplate::pipeline
