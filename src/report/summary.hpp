#pragma once

#include "report/html.hpp"
#include "report/page_data.hpp"

namespace viroplate::report {

/// The first screenful: what plate, verdict with its reasons, what the compounds did, the counts.
void draw_summary(html::Writer& page, const PageData& data);

/// The word of an outcome with its shape: circle with tick, triangle with bar, octagon with cross.
void draw_outcome(html::Writer& page, std::string_view outcome, double size);

/// All compounds, dose by dose, against their vehicle wells.
void draw_comparison(html::Writer& page, const PageData& data);

}  // namespace viroplate::report
