#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "viroplate/table/table.hpp"

/// How this module reads a well table (columns of table::well_schema; a column that is not there is empty).
namespace viroplate::screen {

std::string text_of(const table::Table& wells, std::size_t row, std::string_view column);
std::optional<double> number_of(const table::Table& wells, std::size_t row, std::string_view column);

/// Status `ok`: analysed, not excluded.
bool in_use(const table::Table& wells, std::size_t row);
bool has_role(const table::Table& wells, std::size_t row, std::string_view role);
/// A virus or an MOI is given, and the MOI is not 0.
bool is_infected(const table::Table& wells, std::size_t row);
/// An interferon is given, and its dose is not 0.
bool has_interferon(const table::Table& wells, std::size_t row);

/// What a well was infected with: compounds are compared within it.
struct Infection {
    std::string virus;
    std::optional<double> moi;
    auto key() const { return std::tie(virus, moi); }
    bool operator==(const Infection& other) const { return key() == other.key(); }
    bool operator<(const Infection& other) const { return key() < other.key(); }
};
/// An uninfected well is `{}`, however the map writes it.
Infection infection_of(const table::Table& wells, std::size_t row);
/// The interferon with its dose as the map gives them: "IFN-beta 100 IU/mL"; empty without interferon.
std::string interferon_of(const table::Table& wells, std::size_t row);

}  // namespace viroplate::screen
