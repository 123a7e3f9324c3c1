#pragma once

#include <string>

#include "segment/trace.hpp"
#include "viroplate/image/plane.hpp"

namespace viroplate::accuracy {

/// What the learned steps should have said, as CSV lines without a header: name, fold, features, answer, weight.
struct Lessons {
    std::string merges;   ///< answer 1: both sides lie on one true nucleus, 0: on two; nothing where one lies on none
    std::string levels;   ///< answer: the level at which the object covers its nucleus best; weight: how well
    std::string objects;  ///< answer 1: at least 40 % of the object lie on nuclei
};

/// Compares what the engine saw with the truth.
Lessons lessons_of(const std::string& name, int fold, const segment::Trace& trace, const image::LabelPlane& truth);

}  // namespace viroplate::accuracy
