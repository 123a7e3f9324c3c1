#pragma once

#include <cstdint>
#include <vector>

#include "segment/surroundings.hpp"
#include "segment/trace.hpp"
#include "segment/working_image.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// How the light of one object falls off.
struct Profile {
    float base = 0;      ///< level around it
    float contrast = 0;  ///< of its inside over that
    ObjectFeatures features{};
};

/// `zones` is what each object may take: its pixels of `objects` and what lies downhill around them, both in pixels of
/// the working image.
std::vector<Profile> profiles(const WorkingImage& work, const Surroundings& surroundings,
                              const image::ObjectRuns& objects, const image::ObjectRuns& zones);

}  // namespace viroplate::segment
