#pragma once

#include "report/html.hpp"
#include "report/page_data.hpp"
#include "report/quantity.hpp"

namespace viroplate::report {

/// One plate as SVG: a square for each position, coloured by the quantity, with a tooltip; role marks, hatching for
/// wells without images, a cross for excluded ones; the colour scale below. `number` makes ids on the page unique.
void draw_plate_map(html::Writer& page, const PageData& data, const Quantity& quantity, int number);

/// What the marks in the maps mean, for the roles and states that occur on this plate.
void draw_map_key(html::Writer& page, const PageData& data);

}  // namespace viroplate::report
