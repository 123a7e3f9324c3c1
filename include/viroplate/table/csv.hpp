#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/table/table.hpp"

namespace viroplate::table {

/// A CSV text: header and rows as text, each row with its 1-based line. Every row has as many cells as the header.
struct Csv {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<int> lines;

    std::optional<std::size_t> column(std::string_view name) const;
};

/// Reads a CSV text with a header (RFC 4180: quotes, CRLF; also a byte-order mark, `;` or tab as separator, blank lines
/// and `#` lines before the header). Throws Code::io with `name` and line for a row that is too long or an open quote;
/// a row that is too short is filled with empty cells.
Csv parse_csv(std::string_view text, std::string_view name);

/// `table` as CSV with header, `\n` line ends; text is quoted where it must be.
std::string to_csv(const Table& table);
/// Objects as CSV.
std::string to_csv(const ObjectTable& objects);
/// One cell, quoted where it must be.
std::string csv_cell(std::string_view text);

}  // namespace viroplate::table
