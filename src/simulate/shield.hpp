#pragma once

#include "viroplate/simulate/well.hpp"

namespace viroplate::simulate {

enum class Interferon { absent, present };

/// The response of every cell to interferon: shield strength × the larger of the well-wide response (1 with interferon
/// in the medium) and shield_response() of the distance to the nearest infected cell. Infected cells answer with
/// `infected_response` of it; cells that were dead before the virus came do not answer.
void respond(TrueWell& well, const Spec& spec, Interferon interferon);

/// log10 of the reporter signal: log10(reporter_signal_e) + shield_amplitude_dex · response + N(0, reporter_dex).
void stain_reporter(TrueWell& well, const Spec& spec);

}  // namespace viroplate::simulate
