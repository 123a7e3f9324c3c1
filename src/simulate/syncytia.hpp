#pragma once

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

/// Infected living neighbours (nuclei within `fusion_contact_um`) fuse with probability `fusion` a pair; what is
/// connected by fused pairs is a syncytium. Each nucleus moves to `fusion_pull` of its distance from the centre of
/// itself and those it fused with; nuclei that then overlap more than `overlap` are pushed apart again.
void fuse(TrueWell& well, const Spec& spec);

/// One cytoplasm, one signal: each syncytium's virus and reporter signals become their geometric means.
void mix_signals(TrueWell& well);

}  // namespace viroplate::simulate
