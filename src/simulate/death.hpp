#pragma once

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// Shares of the cells that were laid out.
struct Survival {
    double present = 1;  ///< are in the well at all
    double alive = 1;    ///< and survive its compounds; at most `present`
};

/// What edge and compounds leave. A cell killed by a compound detaches, or stays as a dead one with probability
/// `dead_attached`. Seats are given: the living are numbered from 1, whatever becomes of the others.
void kill_by_compound(TrueWell& well, const Spec& spec, const Survival& survival);

/// Makes `dead_share` of the living cells dead before the virus comes.
void kill_some(TrueWell& well, const Spec& spec);

/// A cell infected for a rounds is dead with probability 1 − exp(−death_rate · a); it detaches, or stays with
/// probability `dead_attached`.
void kill_by_virus(TrueWell& well, const Spec& spec);

/// The dead cell's nucleus is small and bright (pyknosis): diameter × 0.65, brightness × 1.8.
void shrink_nucleus(TrueCell& cell);

}  // namespace viroplate::simulate
