#pragma once

#include <string>

#include "report/page_data.hpp"
#include "viroplate/core/ids.hpp"
#include "viroplate/document/json.hpp"
#include "viroplate/store/result_file.hpp"

/// Plates that nobody imaged: documents as `conclude` writes them, with values from plain formulas.
namespace viroplate::report::fabricated {

struct Documents {
    document::Json plate;
    document::Json wells;
    document::Json provenance;
};

/// Mock, vehicle with and without interferon, baricitinib that sensitises under interferon, remdesivir that protects,
/// a reference; one well each without images, failed and excluded. Columns repeat every 12.
Documents infection_plate(PlateShape shape);

/// No virus channel: one readout that separates positive from negative control wells, and a dose series.
Documents readout_plate();

/// Nothing at all: a plate without wells, fields, rules or controls.
Documents bare_plate();

PageData page_data(const Documents& documents);

/// A one-pixel grey JPEG with two square outlines, objects 1 and 2.
store::FieldPicture picture();

/// `page` without its doctype, read as XML. Throws when it is not well-formed.
void check_well_formed(const std::string& page);

/// How often `part` stands in `text`.
std::size_t occurrences(const std::string& text, const std::string& part);

}  // namespace viroplate::report::fabricated
