#pragma once

#include "segment/models.hpp"
#include "segment/trace.hpp"
#include "viroplate/segment/nuclei.hpp"

namespace viroplate::segment {

/// segment::nuclei with models of one's own; `trace` is filled where it is given.
Nuclei find_nuclei(const image::PreparedPlane& dna, std::optional<double> pixel_size_um, const NucleiOptions& options,
                   const NucleiModels& models, Trace* trace);

}  // namespace viroplate::segment
