#pragma once

#include <span>
#include <string>

#include "viroplate/table/table.hpp"

namespace viroplate::store {

/// "VPLT": tells a result file from any other SQLite file.
inline constexpr int kApplicationId = 0x56504c54;
/// Counts up when a table or its meaning changes.
inline constexpr int kSchemaVersion = 1;

/// The statements that make the empty tables. Comments inside them are kept by SQLite: `.schema` explains the file.
std::string schema_sql(std::span<const table::Column> object_columns);

/// `name` as an SQL identifier.
std::string quoted(const std::string& name);

/// The view `well` over the document "wells": one truth, readable as a table.
std::string well_view_sql(std::span<const table::Column> columns);

}  // namespace viroplate::store
