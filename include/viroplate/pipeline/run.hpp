#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "viroplate/core/progress.hpp"
#include "viroplate/pipeline/plan.hpp"
#include "viroplate/screen/verdict.hpp"

namespace viroplate::pipeline {

struct RunOptions {
    int threads = 0;  ///< 0: as many as the machine has
    enum class Existing { refuse, overwrite, resume } existing = Existing::refuse;
};

struct RunSummary {
    std::size_t fields_done = 0;     ///< analysed now
    std::size_t fields_resumed = 0;  ///< found in the result already
    std::size_t fields_failed = 0;   ///< rows with a reason, over all
    screen::PlateVerdict verdict;
};

/// Analyses the plan's fields into `output` (results.sqlite, wells.csv, plate.json, report.html, provenance.json) and
/// concludes. Equal inputs give equal bytes for any number of threads and however often it was stopped and resumed.
/// `resume` goes on with what is there, which may be nothing, or done; wells that were excluded from the judgement stay
/// so. `overwrite` removes files of ours and no others. The folder may hold nothing else under `refuse`.
///
/// `progress` sees one stage "fields" with the fields that are still to do; it begins once the folder is ready.
/// Throws Code::output_exists, Code::settings_conflict (resuming with other settings), Code::interrupted (what was done
/// is kept), Code::io, Code::try_again.
RunSummary run_plate(const Plan& plan, const std::filesystem::path& output, const RunOptions& options,
                     Progress& progress, const Stop& stop);

/// Names of the files that a run and its program leave in the output folder.
std::vector<std::string> output_files();

}  // namespace viroplate::pipeline
