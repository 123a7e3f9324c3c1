#pragma once

#include <array>
#include <cstddef>

#include "speed/fields.hpp"
#include "viroplate/pipeline/plan.hpp"

namespace viroplate::bench {

/// The steps from decoded planes to the table of objects, as the program runs them.
inline constexpr std::array<const char*, 6> kStages{"quality", "diameter", "prepare", "nuclei", "cells", "measure"};

/// CPU milliseconds of one field on one thread.
struct FieldCost {
    std::array<double, kStages.size()> stage_ms{};
    std::size_t objects = 0;

    double total_ms() const;
};

FieldCost analyse(const pipeline::Plan& plan, const Field& field);

/// CPU milliseconds of libtiff alone: opens the files and decodes their strips into a plane.
double decode_ms(const Plate& plate, std::size_t field, image::Plane<std::uint16_t>& room);

pipeline::Plan plan_of(const Plate& plate, const std::vector<std::string>& overrides = {});

}  // namespace viroplate::bench
