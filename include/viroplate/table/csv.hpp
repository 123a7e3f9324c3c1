#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viroplate/core/error.hpp"
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
/// and `#` lines before the header). Blanks around unquoted cells and rows without any content are left out; a row that
/// is too short is filled with empty cells. Throws `complaint` with `name` and line for an empty file, UTF-16, a column
/// that stands twice, a row that is too long, an open quote.
Csv parse_csv(std::string_view text, std::string_view name, Code complaint = Code::io);

/// `table` as CSV with header, `\n` line ends; text is quoted where it must be.
std::string to_csv(const Table& table);
/// Objects as CSV; values are the shortest text of the stored 32-bit number.
std::string to_csv(const ObjectTable& objects);
/// One cell, quoted where it must be.
std::string csv_cell(std::string_view text);

}  // namespace viroplate::table
