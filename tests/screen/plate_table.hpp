#pragma once

#include <string>
#include <utility>
#include <vector>

#include "viroplate/table/schema.hpp"
#include "viroplate/table/table.hpp"

namespace viroplate::screen {

/// A well table written well by well, as the engine makes it.
class PlateTable {
public:
    PlateTable() : wells_(table::well_schema({}, std::vector<std::string>{"ratio"})) {}

    /// Adds a well in use; `cells` and the infected share are filled only where given.
    PlateTable& well(const std::string& role, std::vector<std::pair<std::string, table::Value>> values = {}) {
        const std::size_t row = wells_.add_row();
        wells_.set(row, "role", role);
        wells_.set(row, "status", std::string("ok"));
        for (auto& [column, value] : values) wells_.set(row, column, std::move(value));
        return *this;
    }

    const table::Table& wells() const { return wells_; }

private:
    table::Table wells_;
};

using Values = std::vector<std::pair<std::string, table::Value>>;

inline Values operator+(Values first, const Values& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Infected of counted cells.
inline Values counts(std::int64_t infected, std::int64_t cells) {
    return {{"cells", cells},
            {"infected", infected},
            {"infected_fraction", static_cast<double>(infected) / static_cast<double>(cells)}};
}

inline Values virus(double moi) { return {{"virus", std::string("IAV")}, {"moi", moi}}; }
inline Values interferon(double dose) {
    return {
        {"interferon", std::string("IFN-beta")}, {"interferon_dose", dose}, {"interferon_unit", std::string("IU/mL")}};
}
inline Values compound(const std::string& name, double dose, const std::string& unit = "uM") {
    return {{"compound", name}, {"dose", dose}, {"dose_unit", unit}};
}

}  // namespace viroplate::screen
