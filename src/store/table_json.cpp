#include "viroplate/store/table_json.hpp"

#include <fmt/format.h>

#include "viroplate/core/error.hpp"

namespace viroplate::store {

namespace {

using document::Json;

const char* type_name(table::Type type) {
    switch (type) {
        case table::Type::integer:
            return "integer";
        case table::Type::real:
            return "real";
        case table::Type::text:
            return "text";
    }
    return "text";
}

[[noreturn]] void refuse(const std::string& what) {
    throw Error(Code::io, fmt::format("a stored table cannot be read: {}", what),
                "The result file was changed by another program; analyse the plate again.");
}

table::Type type_of(const std::string& word) {
    for (const auto type : {table::Type::integer, table::Type::real, table::Type::text}) {
        if (word == type_name(type)) return type;
    }
    refuse(fmt::format("'{}' is no column type", word));
}

Json cell_to_json(const table::Value& value) {
    return std::visit(
        [](const auto& content) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(content)>, std::monostate>) {
                return nullptr;
            } else {
                return content;
            }
        },
        value);
}

table::Value cell_from_json(const Json& json, const table::Column& column) {
    if (json.is_null()) return std::monostate{};
    if (column.type == table::Type::text && json.is_text()) return json.text();
    if (column.type == table::Type::integer && json.integer()) return *json.integer();
    if (column.type == table::Type::real && json.number()) return *json.number();
    refuse(fmt::format("column '{}' holds something that is no {}", column.name, type_name(column.type)));
}

}  // namespace

Json to_json(const table::Table& table) {
    Json columns = Json::array();
    for (const auto& column : table.columns()) {
        columns.push(Json::object({{"name", column.name},
                                   {"type", type_name(column.type)},
                                   {"unit", column.unit},
                                   {"definition", column.definition}}));
    }
    Json rows = Json::array();
    for (std::size_t r = 0; r < table.rows(); ++r) {
        Json row = Json::array();
        for (std::size_t c = 0; c < table.columns().size(); ++c) row.push(cell_to_json(table.at(r, c)));
        rows.push(std::move(row));
    }
    return Json::object({{"columns", std::move(columns)}, {"rows", std::move(rows)}});
}

table::Table table_from_json(const Json& json) {
    if (!json["columns"].is_array() || !json["rows"].is_array()) refuse("it has no columns and rows");
    std::vector<table::Column> columns;
    for (const Json& column : json["columns"].items()) {
        columns.push_back({column["name"].text(), type_of(column["type"].text()), column["unit"].text(),
                           column["definition"].text()});
    }
    table::Table table(columns);
    for (const Json& row : json["rows"].items()) {
        if (row.items().size() != columns.size()) refuse("a row is longer or shorter than the header");
        const std::size_t number = table.add_row();
        for (std::size_t c = 0; c < columns.size(); ++c) {
            table.set(number, columns[c].name, cell_from_json(row.items()[c], columns[c]));
        }
    }
    return table;
}

}  // namespace viroplate::store
