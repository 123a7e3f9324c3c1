#include "viroplate/core/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "viroplate/core/error.hpp"

namespace viroplate {

namespace {

constexpr int kMaxIndex = 999;  // far above any plate; keeps a stray number from becoming a well

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Takes the digits at the front of `text`; nothing when there are none or too many.
std::optional<int> take_number(std::string_view& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > kMaxIndex) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::optional<WellAddress> parse_row_column(std::string_view text) {  // r01c02
    text.remove_prefix(1);
    const auto row = take_number(text);
    if (!row || text.empty() || std::tolower(static_cast<unsigned char>(text.front())) != 'c') return std::nullopt;
    text.remove_prefix(1);
    const auto column = take_number(text);
    if (!column || !text.empty() || *row < 1 || *column < 1) return std::nullopt;
    return WellAddress{*row - 1, *column - 1};
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

}  // namespace

std::string row_name(int row) {
    if (row < 26) return std::string(1, static_cast<char>('A' + row));
    return std::string{static_cast<char>('A' + row / 26 - 1), static_cast<char>('A' + row % 26)};
}

std::string name(WellAddress well) { return fmt::format("{}{:02}", row_name(well.row), well.column + 1); }

std::optional<WellAddress> parse_well(std::string_view text) {
    text = trim(text);
    if (text.size() < 2 || !is_letter(text.front())) return std::nullopt;
    if (std::tolower(static_cast<unsigned char>(text[0])) == 'r' && is_digit(text[1]) &&
        text.find_first_of("cC") != std::string_view::npos) {
        return parse_row_column(text);
    }
    int row = 0;
    std::size_t letters = 0;
    for (; letters < text.size() && letters < 3 && is_letter(text[letters]); ++letters) {  // rows have two letters
        row = row * 26 + (std::toupper(static_cast<unsigned char>(text[letters])) - 'A' + 1);
    }
    if (letters > 2) return std::nullopt;
    text.remove_prefix(letters);
    text = trim(text);
    if (!text.empty() && text.front() == '-') text = trim(text.substr(1));
    const auto column = take_number(text);
    if (!column || *column < 1 || !text.empty()) return std::nullopt;
    return WellAddress{row - 1, *column - 1};
}

std::vector<WellAddress> parse_well_list(std::string_view text) {
    std::vector<WellAddress> wells;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view part = trim(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
        const auto dash = part.find('-');
        const auto first = parse_well(part.substr(0, dash));
        const auto last = dash == std::string_view::npos ? first : parse_well(part.substr(dash + 1));
        if (!first || !last || last->row < first->row || last->column < first->column) {
            throw Error(Code::usage, fmt::format("'{}' is no well or range of wells", part),
                        "Write wells as A01,B02-B06.");
        }
        for (int row = first->row; row <= last->row; ++row) {
            for (int column = first->column; column <= last->column; ++column) wells.push_back({row, column});
        }
    }
    std::sort(wells.begin(), wells.end());
    wells.erase(std::unique(wells.begin(), wells.end()), wells.end());
    return wells;
}

PlateShape smallest_plate_holding(int rows, int columns) {
    constexpr std::array<PlateShape, 7> kUsual{{{2, 3}, {3, 4}, {4, 6}, {6, 8}, {8, 12}, {16, 24}, {32, 48}}};
    for (const auto& shape : kUsual) {
        if (rows <= shape.rows && columns <= shape.columns) return shape;
    }
    return {rows, columns};
}

}  // namespace viroplate
