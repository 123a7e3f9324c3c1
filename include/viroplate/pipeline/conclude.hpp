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

/// The exclusions that the result keeps; what conclude() was last told.
std::vector<Exclusion> stored_exclusions(const store::ResultFile& results);

/// From stored cells to the verdict: calls, well table, control quality, verdict, comparison with the vehicle; stored
/// as documents "wells", "plate", "provenance", "exclusions" in one transaction. Touches no image.
screen::PlateVerdict conclude_in_store(store::ResultFile& results, const assay::Assay& assay,
                                       const plate::PlateMap& map, const std::vector<Exclusion>& exclusions);

/// Writes what the store concluded as wells.csv, plate.json, provenance.json and report.html, each whole or not at all.
void write_conclusion(const store::ResultFile& results, const std::filesystem::path& output);

/// Both: `run`, `call` and (later) `watch` all end here.
screen::PlateVerdict conclude(store::ResultFile& results, const assay::Assay& assay, const plate::PlateMap& map,
                              const std::vector<Exclusion>& exclusions, const std::filesystem::path& output);

}  // namespace viroplate::pipeline
