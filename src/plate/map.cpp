#include "viroplate/plate/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/core/options.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::plate {

namespace {

constexpr std::array<const char*, 6> kRoles{"mock", "vehicle", "compound", "reference", "empty", "excluded"};
constexpr std::array<std::string_view, 16> kColumns{
    "plate",     "well",      "role",  "virus",      "moi",        "compound",        "dose",
    "dose_unit", "compound2", "dose2", "dose2_unit", "interferon", "interferon_dose", "interferon_unit",
    "reference", "note"};

std::vector<std::string> role_words() { return {kRoles.begin(), kRoles.end()}; }

/// The rows of the CSV with the columns found by name.
class MapText {
public:
    MapText(std::string_view text, std::string_view name) : name_(name) {
        try {
            csv_ = table::parse_csv(text, name);
        } catch (const Error& error) {
            throw Error(Code::map, error.what(), error.remedy());
        }
        for (std::size_t i = 0; i < csv_.header.size(); ++i) {
            const std::string column = lower_case(trimmed(csv_.header[i]));
            if (column.empty()) continue;
            const bool known = std::find(kColumns.begin(), kColumns.end(), column) != kColumns.end();
            if (!known) extra_.push_back(i);
            if (!columns_.emplace(column, i).second) {
                throw Error(Code::map, fmt::format("{}: column '{}' stands twice", name_, column),
                            "Name each column once.");
            }
        }
        require("well");
        require("role");
    }

    std::size_t rows() const { return csv_.rows.size(); }
    int line(std::size_t row) const { return csv_.lines[row]; }
    const std::vector<std::size_t>& extra() const { return extra_; }
    std::string column_name(std::size_t column) const { return std::string(trimmed(csv_.header[column])); }
    bool has(const std::string& column) const { return columns_.count(column) > 0; }

    std::string cell(std::size_t row, std::size_t column) const { return std::string(trimmed(csv_.rows[row][column])); }
    std::string text(std::size_t row, const std::string& column) const {
        const auto at = columns_.find(column);
        return at == columns_.end() ? std::string{} : cell(row, at->second);
    }
    std::optional<double> number(std::size_t row, const std::string& column) const {
        const std::string content = text(row, column);
        if (content.empty()) return std::nullopt;
        const auto value = to_real(content);
        if (!value || *value < 0) {
            complain(row, fmt::format("{} '{}' is no number from 0 up", column, content),
                     "Write a number with a decimal point, or leave the cell empty.");
        }
        return value;
    }
    [[noreturn]] void complain(std::size_t row, const std::string& what, const std::string& remedy) const {
        throw Error(Code::map, fmt::format("{}:{}: {}", name_, line(row), what), remedy);
    }

private:
    void require(const std::string& column) const {
        if (has(column)) return;
        std::vector<std::string> there;
        for (const auto& [known, at] : columns_) there.push_back(known);
        const auto near = nearest(column, there);
        throw Error(Code::map, fmt::format("{}: there is no column '{}'", name_, column),
                    near ? fmt::format("Rename the column '{}'.", *near)
                         : std::string("The map needs at least the columns 'well' and 'role'."));
    }

    std::string name_;
    table::Csv csv_;
    std::map<std::string, std::size_t> columns_;
    std::vector<std::size_t> extra_;
};

Role read_role(const MapText& map, std::size_t row) {
    const std::string word = map.text(row, "role");
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
        if (lower_case(word) == kRoles[i]) return static_cast<Role>(i);
    }
    const auto words = role_words();
    const auto near = nearest(word, words);
    map.complain(row, word.empty() ? std::string("the role is empty") : fmt::format("'{}' is no role", word),
                 (near && !word.empty() ? fmt::format("Did you mean '{}'? ", *near) : std::string{}) +
                     fmt::format("Roles are {}.", listed(words)));
}

void check_unit(const MapText& map, std::size_t row, const char* dose_column, std::optional<double> dose,
                const std::string& unit_column) {
    if (!dose || *dose == 0 || !map.text(row, unit_column).empty()) return;
    map.complain(row, fmt::format("{} {} has no unit", dose_column, *dose),
                 fmt::format("Give the unit in the column '{}' (uM, nM, ug/mL, IU/mL …).", unit_column));
}

MapWell read_row(const MapText& map, std::size_t row) {
    MapWell well;
    const std::string address = map.text(row, "well");
    const auto parsed = parse_well(address);
    if (!parsed) map.complain(row, fmt::format("'{}' is no well", address), "Write wells as A01 or A1.");
    well.well = *parsed;
    well.role = read_role(map, row);
    well.virus = map.text(row, "virus");
    well.moi = map.number(row, "moi");
    well.compound = map.text(row, "compound");
    well.dose = map.number(row, "dose");
    well.dose_unit = map.text(row, "dose_unit");
    well.compound2 = map.text(row, "compound2");
    well.dose2 = map.number(row, "dose2");
    well.dose2_unit = map.text(row, "dose2_unit");
    well.interferon = map.text(row, "interferon");
    well.interferon_dose = map.number(row, "interferon_dose");
    well.interferon_unit = map.text(row, "interferon_unit");
    well.reference = map.text(row, "reference");
    well.note = map.text(row, "note");
    check_unit(map, row, "dose", well.dose, "dose_unit");
    check_unit(map, row, "dose2", well.dose2, "dose2_unit");
    check_unit(map, row, "interferon_dose", well.interferon_dose, "interferon_unit");
    if (well.role == Role::mock && well.moi.value_or(0) > 0) {
        map.complain(row, fmt::format("well {} is mock but has MOI {}", name(well.well), *well.moi),
                     "Mock wells get no virus; an infected well without compound is 'vehicle'.");
    }
    for (const std::size_t column : map.extra()) well.extra.push_back(map.cell(row, column));
    return well;
}

/// The rows that count: all, or those of one plate where several stand in the file.
std::vector<std::size_t> rows_of(const MapText& map, std::string_view name, std::string_view plate_name,
                                 std::string& plate) {
    std::vector<std::size_t> all;
    std::set<std::string> plates;
    for (std::size_t row = 0; row < map.rows(); ++row) {
        all.push_back(row);
        plates.insert(map.text(row, "plate"));
    }
    if (plates.size() == 1) plate = *plates.begin();
    if (plates.size() <= 1) return all;
    std::vector<std::size_t> chosen;
    for (const std::size_t row : all) {
        const std::string content = map.text(row, "plate");
        if (content.empty()) {
            map.complain(row, "the plate is empty, while other rows name one", "Name the plate in every row.");
        }
        if (content == plate_name) chosen.push_back(row);
    }
    if (chosen.empty()) {
        throw Error(Code::map,
                    fmt::format("{}: no row is of plate '{}'; the map has {}", name, plate_name,
                                listed({plates.begin(), plates.end()})),
                    "Correct the column 'plate', or keep the rows of one plate only.");
    }
    plate = std::string(plate_name);
    return chosen;
}

}  // namespace

const char* name(Role role) { return kRoles[static_cast<std::size_t>(role)]; }

const MapWell* PlateMap::find(WellAddress well) const {
    const auto at = std::lower_bound(wells.begin(), wells.end(), well,
                                     [](const MapWell& row, WellAddress wanted) { return row.well < wanted; });
    return at != wells.end() && at->well == well ? &*at : nullptr;
}

PlateMap parse_map(std::string_view text, std::string_view name, std::string_view plate_name) {
    const MapText rows(text, name);
    PlateMap map;
    for (const std::size_t column : rows.extra()) map.extra_columns.push_back(rows.column_name(column));
    std::map<WellAddress, int> line_of;
    for (const std::size_t row : rows_of(rows, name, plate_name, map.plate)) {
        MapWell well = read_row(rows, row);
        const auto [first, is_new] = line_of.emplace(well.well, rows.line(row));
        if (!is_new) {
            rows.complain(row,
                          fmt::format("well {} stands here and in line {}", viroplate::name(well.well), first->second),
                          "Keep one row a well.");
        }
        map.wells.push_back(std::move(well));
    }
    if (map.wells.empty()) {
        throw Error(Code::map, fmt::format("{}: there is no well in it", name), "Write one row a well.");
    }
    std::sort(map.wells.begin(), map.wells.end(), [](const MapWell& a, const MapWell& b) { return a.well < b.well; });
    return map;
}

PlateMap read_map(const std::filesystem::path& path, std::string_view plate_name) {
    return parse_map(read_text(path), path.string(), plate_name);
}

}  // namespace viroplate::plate
