#pragma once

#include "segment/territories.hpp"
#include "viroplate/image/object_runs.hpp"

namespace viroplate::segment {

/// The pixels of nuclei that lie in the territories of others, by the object whose territory it is; runs in image px,
/// in no order. There are some where nuclei touch, because a grid pixel has but one owner.
image::ObjectRuns find_trespasses(const image::ObjectRuns& nuclei, const Territories& territories);

}  // namespace viroplate::segment
