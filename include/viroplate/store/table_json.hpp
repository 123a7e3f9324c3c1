#pragma once

#include "viroplate/document/json.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::store {

/// `{"columns":[{"name","type","unit","definition"}],"rows":[[…]]}`: how tables stand among the store's documents.
/// Empty cells are null; types are "integer", "real" and "text".
document::Json to_json(const table::Table& table);

/// Reads it back. Cells take the type their column states. Throws Code::io for anything that is no such table.
table::Table table_from_json(const document::Json& json);

}  // namespace viroplate::store
