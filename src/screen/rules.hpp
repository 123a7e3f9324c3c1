#pragma once

#include <string>
#include <vector>

#include "viroplate/screen/verdict.hpp"

/// The rules of the verdict, one function each.
namespace viroplate::screen {

struct Finding {
    Rule rule;
    std::string brief;  ///< the rule's part of the verdict's one line; empty where another rule has said it
};

Finding judge_fields(const PlateFacts& facts, const Limits& limits);
Finding judge_saturation(const PlateFacts& facts, const Limits& limits);
Finding judge_cells(const table::Table& wells, const Limits& limits);
Finding judge_call(const table::Table& wells, const PlateFacts& facts);
Finding judge_mock(const table::Table& wells, const Limits& limits);
Finding judge_vehicle(const table::Table& wells, const Limits& limits);
Finding judge_robust_z_prime(const ControlQuality& controls, const PlateFacts& facts, const Limits& limits);
Finding judge_ssmd(const ControlQuality& controls, const PlateFacts& facts, const Limits& limits);

}  // namespace viroplate::screen
