#pragma once

#include <span>

#include "infection/scaled_wells.hpp"
#include "infection/signal_scale.hpp"
#include "viroplate/fit/fixed_null.hpp"
#include "viroplate/infection/plate_call.hpp"

namespace viroplate::infection {

/// What a plate's corrected fractions follow from.
struct CalledPlate {
    std::span<const WellSignal> given;
    std::span<const ScaledWell> wells;               ///< in order of address
    std::span<const fit::NullFraction> prevalences;  ///< as `wells`
    const SignalScale& scale;
    const fit::FixedNull& fit;
    const CallOptions& options;
};

/// Fills in error rates, spread between fields, corrected fractions with intervals, limit of detection and replicates
/// of a plate whose cells are called.
void correct_wells(PlateCall& call, const CalledPlate& plate);

}  // namespace viroplate::infection
