#pragma once

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// What a compound leaves: each cell lives on with probability `alive`; a killed one detaches, or stays as a dead cell
/// with probability `dead_attached`. Seats are given: the living are numbered from 1, whatever becomes of the killed.
void kill_by_compound(TrueWell& well, const Spec& spec, double alive);

/// Makes `dead_share` of the living cells dead before the virus comes.
void kill_some(TrueWell& well, const Spec& spec);

/// A cell infected for a rounds is dead with probability 1 − exp(−death_rate · a); it detaches, or stays with
/// probability `dead_attached`.
void kill_by_virus(TrueWell& well, const Spec& spec);

/// The dead cell's nucleus is small and bright (pyknosis): diameter × 0.65, brightness × 1.8.
void shrink_nucleus(TrueCell& cell);

}  // namespace viroplate::simulate
