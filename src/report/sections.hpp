#pragma once

#include "report/html.hpp"
#include "report/page_data.hpp"

/// The tables and lists of the page.
namespace viroplate::report {

/// Every rule of the verdict: outcome, number, limit, sentence.
void draw_rules(html::Writer& page, const PageData& data);
/// Failed fields; wells without images, excluded, mapped but not imaged, imaged but not mapped.
void draw_gaps(html::Writer& page, const PageData& data);
/// Saturation and focus of each channel.
void draw_quality(html::Writer& page, const PageData& data);
/// All wells in a table that is closed at first.
void draw_wells(html::Writer& page, const PageData& data);
/// Version, options, inputs: whatever the provenance document holds.
void draw_provenance(html::Writer& page, const PageData& data);
/// The columns of wells.csv with unit and definition, so that a number can be cited.
void draw_columns(html::Writer& page, const PageData& data);

}  // namespace viroplate::report
