#include "viroplate/table/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viroplate/core/error.hpp"

namespace viroplate::table {

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (index(columns_[i].name) != i) {
            throw Error(Code::internal, fmt::format("column '{}' stands twice in one table", columns_[i].name));
        }
    }
}

bool Table::has(std::string_view column) const {
    return std::any_of(columns_.begin(), columns_.end(), [&](const Column& known) { return known.name == column; });
}

std::size_t Table::index(std::string_view column) const {
    const auto found =
        std::find_if(columns_.begin(), columns_.end(), [&](const Column& known) { return known.name == column; });
    if (found == columns_.end()) throw Error(Code::internal, fmt::format("there is no column '{}'", column));
    return static_cast<std::size_t>(found - columns_.begin());
}

std::size_t Table::add_row() {
    rows_.emplace_back(columns_.size());
    return rows_.size() - 1;
}

void Table::set(std::size_t row, std::string_view column, Value value) {
    rows_.at(row)[index(column)] = std::move(value);
}

const Value& Table::at(std::size_t row, std::string_view column) const { return rows_.at(row)[index(column)]; }

std::optional<double> Table::number(std::size_t row, std::string_view column) const {
    const Value& value = at(row, column);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    const auto* real = std::get_if<double>(&value);
    return real == nullptr || std::isnan(*real) ? std::nullopt : std::optional(*real);
}

std::string Table::text(std::size_t row, std::string_view column) const { return format_value(at(row, column)); }

std::string format_number(double value) {
    if (std::isnan(value)) return "";
    return fmt::format("{}", value == 0 ? 0.0 : value);  // no "-0" for people
}

std::string format_number(float value) {
    if (std::isnan(value)) return "";
    return fmt::format("{}", value == 0 ? 0.0F : value);
}

std::string format_value(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *integer);
    if (const auto* real = std::get_if<double>(&value)) return format_number(*real);
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

}  // namespace viroplate::table
