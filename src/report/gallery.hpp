#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/html.hpp"
#include "report/page_data.hpp"

namespace viroplate::report {

/// A field chosen for the gallery.
struct Choice {
    std::int64_t field_id = 0;
    FieldId id;
    std::string why;
    std::size_t objects = 0;
};

/// At most `wanted` analysed fields, one a well as far as they go: up to half from the controls (each kind in turn),
/// then wells that stand out (strongest effects, most infected, fewest cells), then a quarter from the worst images
/// (saturated, flagged, least sharp); room that is left goes to wells spread over the plate.
std::vector<Choice> choose_fields(const PageData& data, const std::vector<store::FieldSummary>& fields, int wanted);

/// The pictures with outlines that can be switched off.
void draw_gallery(html::Writer& page, const PageData& data);

}  // namespace viroplate::report
