#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace viroplate {

/// A well by 0-based row and column; ordered row by row, as plates are read.
struct WellAddress {
    int row = 0;
    int column = 0;
    auto operator<=>(const WellAddress&) const = default;
};

/// Rows and columns of a plate.
struct PlateShape {
    int rows = 0;
    int columns = 0;
    auto operator<=>(const PlateShape&) const = default;
    bool contains(WellAddress well) const {
        return well.row >= 0 && well.column >= 0 && well.row < rows && well.column < columns;
    }
};

/// One imaged field: a well and the field number as the instrument writes it.
struct FieldId {
    WellAddress well;
    int field = 1;
    auto operator<=>(const FieldId&) const = default;
};

/// The well's name as people write it: `A01` … `H12`, `AA01` … `AF48`.
std::string name(WellAddress well);

/// The row's letters: `A`, `H`, `AF`.
std::string row_name(int row);

/// Reads `A1 A01 a001 "A - 1" A-1 r01c01 R1C1`; nothing for anything else.
std::optional<WellAddress> parse_well(std::string_view text);

/// Reads a list of wells and rectangles, `A01,B02-B06`; sorted, without repeats.
/// Throws Code::usage naming the part that is no well.
std::vector<WellAddress> parse_well_list(std::string_view text);

/// The smallest of the usual plates (6, 12, 24, 48, 96, 384, 1536 wells) that holds `rows` × `columns`;
/// just these rows and columns where none does.
PlateShape smallest_plate_holding(int rows, int columns);

}  // namespace viroplate
