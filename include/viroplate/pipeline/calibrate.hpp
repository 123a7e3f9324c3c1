#pragma once

#include <string>
#include <vector>

#include "viroplate/calibration/profile.hpp"
#include "viroplate/core/progress.hpp"
#include "viroplate/plate/index.hpp"

namespace viroplate::pipeline {

struct CalibrateOptions {
    std::vector<std::string> channels;  ///< ids or names in the plate; empty: all
    /// Fields read a channel at most, spread evenly over the plate: beyond some hundreds the error hardly falls.
    int max_fields = 512;
    int threads = 0;  ///< 0: as many as the machine has
    calibration::CalibrationOptions estimation;
};

/// How one channel's profile came about.
struct ChannelReport {
    std::string channel;  ///< id in the plate
    std::string name;
    int fields_used = 0;
    int fields_failed = 0;  ///< could not be read, or of another size; each was warned of
    double offset = 0;      ///< grey
    double flat_least = 1;  ///< of the flat field
    double flat_most = 1;
    double flat_error = 0;
};

struct CalibrateResult {
    calibration::Profile profile;
    std::vector<ChannelReport> channels;  ///< in the order of the profile
};

/// Estimates offset and flat field of the plate's channels from its own fields (first z plane and time point, as
/// analysed). Equal plates give equal profiles for any number of threads. Throws Code::usage for a channel the plate
/// does not have, Code::incomplete with too few usable fields, Code::interrupted.
CalibrateResult calibrate_plate(const plate::PlateIndex& plate, const CalibrateOptions& options, Progress& progress,
                                const Stop& stop);

}  // namespace viroplate::pipeline
