#pragma once

#include <filesystem>

#include "viroplate/pipeline/run.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// Makes the folder ready and gives the result file to write to: a new one, or the one to go on with.
/// Throws as run_plate() does.
store::ResultFile open_output(const Plan& plan, const std::filesystem::path& output, RunOptions::Existing existing);

}  // namespace viroplate::pipeline
