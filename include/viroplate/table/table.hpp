#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace viroplate::table {

enum class Type { integer, real, text };

/// What a column holds. `unit` is "1" for pure numbers, "px", "um", "um2", "grey" (camera units after correction) …
struct Column {
    std::string name{};
    Type type = Type::real;
    std::string unit = "1";
    std::string definition{};
};

/// A cell: empty (SQL's NULL, an empty CSV field), a whole number, a real number or text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A small table with a fixed schema: wells, fields, controls. Rows are added empty and filled by column name.
class Table {
public:
    /// Throws Code::internal when a name stands twice.
    explicit Table(std::vector<Column> columns);

    const std::vector<Column>& columns() const { return columns_; }
    std::size_t rows() const { return rows_.size(); }
    bool has(std::string_view column) const;
    /// Throws Code::internal for a column that is not there.
    std::size_t index(std::string_view column) const;

    /// Adds a row of empty cells and returns its number.
    std::size_t add_row();
    void set(std::size_t row, std::string_view column, Value value);
    const Value& at(std::size_t row, std::string_view column) const;
    const Value& at(std::size_t row, std::size_t column) const { return rows_[row][column]; }

    /// The cell as a number (integers too); nothing when it is empty or text.
    std::optional<double> number(std::size_t row, std::string_view column) const;
    /// The cell as text; numbers are written as in CSV, an empty cell is "".
    std::string text(std::size_t row, std::string_view column) const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<Value>> rows_;
};

/// The objects of one field: `columns.size()` floats a row, row-major, NaN where a value does not exist.
struct ObjectTable {
    std::vector<Column> columns;
    std::vector<float> values;

    std::size_t rows() const { return columns.empty() ? 0 : values.size() / columns.size(); }
    std::span<const float> row(std::size_t index) const {
        return std::span(values).subspan(index * columns.size(), columns.size());
    }
};

/// A number as every file of ours prints it: shortest text that reads back to the same number; empty for NaN.
std::string format_number(double value);
std::string format_number(float value);
template <std::integral Whole>
std::string format_number(Whole value) {
    return std::to_string(value);
}
std::string format_value(const Value& value);

}  // namespace viroplate::table
