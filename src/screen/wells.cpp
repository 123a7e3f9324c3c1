#include "screen/wells.hpp"

#include <cmath>

namespace viroplate::screen {

std::string text_of(const table::Table& wells, std::size_t row, std::string_view column) {
    return wells.has(column) ? wells.text(row, column) : std::string();
}

std::optional<double> number_of(const table::Table& wells, std::size_t row, std::string_view column) {
    if (!wells.has(column)) return std::nullopt;
    const auto number = wells.number(row, column);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

bool in_use(const table::Table& wells, std::size_t row) { return text_of(wells, row, "status") == "ok"; }

bool has_role(const table::Table& wells, std::size_t row, std::string_view role) {
    return text_of(wells, row, "role") == role;
}

bool is_infected(const table::Table& wells, std::size_t row) {
    const auto moi = number_of(wells, row, "moi");
    if (moi) return *moi > 0;
    return !text_of(wells, row, "virus").empty();
}

bool has_interferon(const table::Table& wells, std::size_t row) {
    return !text_of(wells, row, "interferon").empty() && number_of(wells, row, "interferon_dose") != 0.0;
}

Infection infection_of(const table::Table& wells, std::size_t row) {
    if (!is_infected(wells, row)) return {};
    return {text_of(wells, row, "virus"), number_of(wells, row, "moi")};
}

std::string interferon_of(const table::Table& wells, std::size_t row) {
    if (!has_interferon(wells, row)) return {};
    std::string words = text_of(wells, row, "interferon");
    for (const char* column : {"interferon_dose", "interferon_unit"}) {
        const std::string part = text_of(wells, row, column);
        if (!part.empty()) words += " " + part;
    }
    return words;
}

}  // namespace viroplate::screen
