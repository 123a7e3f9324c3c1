#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/wells.hpp"
#include "viroplate/assay/assay.hpp"
#include "viroplate/fit/single_hit.hpp"
#include "viroplate/infection/plate_call.hpp"
#include "viroplate/screen/quality.hpp"
#include "viroplate/screen/verdict.hpp"

namespace viroplate::pipeline {

/// What was found on a plate, before it is written down.
struct Findings {
    std::vector<Well> wells;
    infection::PlateCall call;
    bool has_virus_channel = false;
    std::optional<fit::SingleHit> titre;
    std::vector<screen::ControlQuality> controls;
    screen::PlateFacts facts;
    screen::PlateVerdict verdict;
    table::Table comparison{{}};
};

/// Counts of the plate as a whole, from its fields and wells.
screen::PlateFacts plate_facts(const store::ResultFile& results, const std::vector<Well>& wells);

/// plate.json.
document::Json plate_document(const store::ResultFile& results, const assay::Assay& assay, const Findings& findings);

}  // namespace viroplate::pipeline
