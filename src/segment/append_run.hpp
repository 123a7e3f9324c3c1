#pragma once

#include <vector>

#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// Adds a run to those before it in reading order, to the last one where they touch. One without pixels adds nothing.
inline void append(std::vector<image::Run>& runs, const image::Run& run) {
    if (run.begin >= run.end) return;
    if (!runs.empty() && runs.back().y == run.y && runs.back().end == run.begin) {
        runs.back().end = run.end;
    } else {
        runs.push_back(run);
    }
}

}  // namespace viroplate::segment
