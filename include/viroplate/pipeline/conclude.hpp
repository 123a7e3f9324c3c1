#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viroplate/assay/assay.hpp"
#include "viroplate/plate/map.hpp"
#include "viroplate/screen/verdict.hpp"
#include "viroplate/store/result_file.hpp"

namespace viroplate::pipeline {

/// A well taken out of the judgement, and why. It stays in every table with status `excluded` and this reason.
struct Exclusion {
    WellAddress well;
    std::string reason;
};

/// From stored cells to the verdict: calls, well table, control quality, verdict, comparison with the vehicle; stored
/// as documents and written beside the result file as wells.csv, plate.json, report.html and provenance.json. Touches
/// no image. `run`, `call` and (later) `watch` all end here.
screen::PlateVerdict conclude(store::ResultFile& results, const assay::Assay& assay, const plate::PlateMap& map,
                              const std::vector<Exclusion>& exclusions, const std::filesystem::path& output);

}  // namespace viroplate::pipeline
