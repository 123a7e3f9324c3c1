#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viroplate/pipeline/conclude.hpp"
#include "viroplate/screen/verdict.hpp"

namespace viroplate::pipeline {

/// What to change before concluding again from the stored cells. What is not named stays as it was.
struct CallChanges {
    std::optional<std::filesystem::path> assay;  ///< another assay file; takes the place of earlier overrides, too
    std::optional<std::filesystem::path> map;
    std::vector<std::string> overrides;  ///< `key=value` for the assay, added to earlier ones
    std::vector<Exclusion> exclude;
    std::vector<WellAddress> include;  ///< wells whose exclusion ends
    enum class Partial { refuse, allow } partial = Partial::refuse;
};

/// Concludes again from the cells in `output`/results.sqlite, without images. The changes are kept there for the next
/// time. Throws Code::settings_conflict for an assay that would have found other cells (it takes a run),
/// Code::incomplete for an unfinished result unless allowed, Code::usage for a well that neither plate nor map has,
/// Code::assay, Code::map, Code::io, Code::try_again.
screen::PlateVerdict call_again(const std::filesystem::path& output, const CallChanges& changes);

}  // namespace viroplate::pipeline
