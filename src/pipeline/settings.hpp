#pragma once

#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// What decides pixels and objects, one line of JSON: version, assay's image settings, calibration, plate, the list of
/// its images. Results with equal settings can be resumed.
std::string image_settings(const Plan& plan);

/// In words, how the settings of `results` differ from those of the plan; empty where they are equal.
std::vector<std::string> settings_differences(const store::ResultFile& results, const Plan& plan);

/// The assay that `results` rest on, read again from what they keep.
assay::Assay stored_assay(const store::ResultFile& results);

/// The `key=value` that the stored assay was read with.
std::vector<std::string> stored_overrides(const store::ResultFile& results);

/// Names of the options that decide pixels and objects and differ: "nuclei.diameter_um: 12 → 14".
std::vector<std::string> image_option_differences(const assay::Assay& before, const assay::Assay& after);

}  // namespace viroplate::pipeline
