#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "plate/readers.hpp"
#include "plate/text.hpp"
#include "viroplate/core/error.hpp"
#include "viroplate/core/file.hpp"
#include "viroplate/image/read.hpp"
#include "viroplate/table/csv.hpp"

namespace viroplate::plate {

namespace fs = std::filesystem;

namespace {

struct Position {
    double x_um;
    double y_um;
};

/// Positions by field number, for all wells and for single ones.
struct PositionTable {
    std::map<int, Position> everywhere;
    std::map<FieldId, Position> in_well;
};

constexpr const char* kCsvRemedy =
    "Write a header 'field,x_um,y_um' (and 'well', where wells differ) and one row a "
    "field: centre from the well centre in um, y down.";

fs::path positions_file(const PlateIndex& index, const OpenOptions& options) {
    const fs::path given = options.positions_csv;
    return given.is_relative() && !fs::exists(given) && fs::exists(index.root / given) ? index.root / given : given;
}

table::Csv read_csv(const fs::path& file) {
    const std::string text = read_text(file);
    try {
        return table::parse_csv(text, file.string());
    } catch (const Error& error) {
        throw Error(Code::assay, error.what(), kCsvRemedy);
    }
}

std::size_t csv_column(const table::Csv& csv, const fs::path& file, const char* column) {
    const auto at = csv.column(column);
    if (!at) throw Error(Code::assay, fmt::format("'{}' has no column '{}'", file.string(), column), kCsvRemedy);
    return *at;
}

PositionTable read_positions(const fs::path& file) {
    const table::Csv csv = read_csv(file);
    const std::size_t field_column = csv_column(csv, file, "field");
    const std::size_t x_column = csv_column(csv, file, "x_um");
    const std::size_t y_column = csv_column(csv, file, "y_um");
    const auto well_column = csv.column("well");
    PositionTable positions;
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        const auto& row = csv.rows[i];
        const auto complain = [&](const std::string& what) {
            throw Error(Code::assay, fmt::format("{}:{}: {}", file.string(), csv.lines[i], what), kCsvRemedy);
        };
        const auto field = to_integer(row[field_column]);
        const auto x = to_real(row[x_column]);
        const auto y = to_real(row[y_column]);
        if (!field || !x || !y) {
            complain("field is no whole number, or a position is no number");
        } else if (!well_column || trimmed(row[*well_column]).empty()) {
            if (!positions.everywhere.emplace(*field, Position{*x, *y}).second) {
                complain(fmt::format("field {} stands twice", *field));
            }
        } else if (const auto well = parse_well(row[*well_column])) {
            if (!positions.in_well.emplace(FieldId{*well, *field}, Position{*x, *y}).second) {
                complain(fmt::format("well {} field {} stands twice", name(*well), *field));
            }
        } else {
            complain(fmt::format("'{}' is no well", row[*well_column]));
        }
    }
    return positions;
}

void place_by_table(PlateIndex& index, const fs::path& file) {
    const PositionTable positions = read_positions(file);
    index.metadata_files.push_back(file);
    std::size_t without = 0;
    for (auto& field : index.fields) {
        const auto special = positions.in_well.find(field.id);
        const auto general = positions.everywhere.find(field.id.field);
        if (special != positions.in_well.end()) {
            field.x_um = special->second.x_um;
            field.y_um = special->second.y_um;
        } else if (general != positions.everywhere.end()) {
            field.x_um = general->second.x_um;
            field.y_um = general->second.y_um;
        } else {
            ++without;
        }
    }
    if (without > 0) {
        index.warnings.push_back(
            fmt::format("'{}' gives no position for {} of {} fields", file.string(), without, index.fields.size()));
    }
}

/// The size of the first image that can be opened, where no index states it.
bool find_image_size(const PlateIndex& index, int& width, int& height) {
    width = index.image_width;
    height = index.image_height;
    for (std::size_t i = 0; i < index.fields.size() && width == 0; ++i) {
        for (const auto& plane : index.fields[i].planes) {
            if (plane.state != PlaneState::present) continue;
            try {
                const auto info = image::inspect_image(read_bytes(plane.file));
                width = info.width;
                height = info.height;
                break;
            } catch (const Error&) {
                continue;  // this image gets its own row with the reason; the next one may tell
            }
        }
    }
    return width > 0 && height > 0;
}

void place_on_grid(PlateIndex& index, const OpenOptions& options) {
    int width = 0;
    int height = 0;
    if (!index.pixel_size_um || !find_image_size(index, width, height)) {
        index.warnings.push_back("field positions from a grid need the pixel size; the fields have none");
        return;
    }
    int first = 0;
    int last = 0;
    for (std::size_t i = 0; i < index.fields.size(); ++i) {
        const int field = index.fields[i].id.field;
        first = i == 0 ? field : std::min(first, field);
        last = i == 0 ? field : std::max(last, field);
    }
    const int columns = options.grid_columns;
    const int rows = (last - first) / columns + 1;
    const double step = *index.pixel_size_um * (1 - options.grid_overlap);
    for (auto& field : index.fields) {
        const int place = field.id.field - first;
        const int row = place / columns;
        const bool backwards = options.grid_order == GridOrder::snake && row % 2 == 1;
        const int column = backwards ? columns - 1 - place % columns : place % columns;
        field.x_um = (column - (columns - 1) / 2.0) * step * width;
        field.y_um = (row - (rows - 1) / 2.0) * step * height;
    }
}

}  // namespace

void place_fields(PlateIndex& index, const OpenOptions& options) {
    if (!options.positions_csv.empty()) {
        place_by_table(index, positions_file(index, options));
    } else if (options.grid_columns > 0) {
        place_on_grid(index, options);
    }
}

}  // namespace viroplate::plate
