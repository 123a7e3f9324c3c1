#include "viroplate/table/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace viroplate::table {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::array<char, 3> kSeparators{',', ';', '\t'};

bool is_line_end(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// Walks over the text cell by cell and counts lines; LF, CRLF and a lone CR end a line.
class Scanner {
public:
    Scanner(std::string_view text, std::string_view name, Code complaint)
        : text_(text), name_(name), complaint_(complaint) {
        if (text_.substr(0, 2) == "\xFF\xFE" || text_.substr(0, 2) == "\xFE\xFF") {
            throw Error(complaint_, fmt::format("{} is UTF-16 text", name_), "Save it as CSV UTF-8.");
        }
        if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
    }

    bool done() const { return at_ >= text_.size(); }
    int line() const { return line_; }

    /// Goes past blank lines and lines that begin with '#'.
    void skip_preamble() {
        while (!done()) {
            const auto end = std::min(text_.find_first_of("\r\n", at_), text_.size());
            const auto line = trim(text_.substr(at_, end - at_));
            if (!line.empty() && line.front() != '#') return;
            at_ = end;
            if (!done()) take_line_end();
        }
    }

    /// The separator that stands most often outside quotes in the line ahead; the comma in doubt.
    void choose_separator() {
        std::array<int, kSeparators.size()> seen{};
        bool in_quotes = false;
        for (std::size_t i = at_; i < text_.size() && (in_quotes || !is_line_end(text_[i])); ++i) {
            if (text_[i] == '"') in_quotes = !in_quotes;
            for (std::size_t k = 0; k < kSeparators.size(); ++k) seen[k] += !in_quotes && text_[i] == kSeparators[k];
        }
        separator_ = kSeparators[static_cast<std::size_t>(std::max_element(seen.begin(), seen.end()) - seen.begin())];
    }

    /// The cells up to the next line end outside quotes.
    std::vector<std::string> take_row() {
        std::vector<std::string> cells;
        while (true) {
            cells.push_back(take_cell());
            if (done()) return cells;
            if (text_[at_] != separator_) break;
            ++at_;
        }
        take_line_end();
        return cells;
    }

    [[noreturn]] void complain(int line, std::string_view message, std::string remedy) const {
        throw Error(complaint_, fmt::format("{}:{}: {}", name_, line, message), std::move(remedy));
    }

private:
    bool at_cell_end() const { return done() || text_[at_] == separator_ || is_line_end(text_[at_]); }

    void take_line_end() {
        at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
        ++line_;
    }

    std::string take_cell() {
        const std::size_t start = at_;
        while (!at_cell_end() && is_blank(text_[at_])) ++at_;
        if (!done() && text_[at_] == '"') return take_quoted();
        while (!at_cell_end()) ++at_;
        return std::string(trim(text_.substr(start, at_ - start)));
    }

    std::string take_quoted() {
        const int opened = line_;
        std::string cell;
        for (++at_; !done(); ++at_) {
            if (text_[at_] != '"') {
                cell += text_[at_];
                line_ += text_[at_] == '\n';
            } else if (text_.substr(at_, 2) == "\"\"") {
                cell += text_[at_++];
            } else {
                ++at_;
                while (!at_cell_end() && is_blank(text_[at_])) ++at_;
                if (!at_cell_end()) complain(line_, "text follows a closing quote", "Double every quote in a cell.");
                return cell;
            }
        }
        complain(opened, "a quote is opened here and never closed", "Close it, or double every quote in a cell.");
    }

    std::string_view text_;
    std::string_view name_;
    Code complaint_;
    std::size_t at_ = 0;
    int line_ = 1;
    char separator_ = ',';
};

bool all_empty(const std::vector<std::string>& cells, std::size_t from) {
    return std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(std::min(from, cells.size())), cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
}

void append_header(std::string& out, const std::vector<Column>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += ',';
        out += csv_cell(columns[i].name);
    }
    out += '\n';
}

}  // namespace

std::optional<std::size_t> Csv::column(std::string_view name) const {
    const auto found = std::find(header.begin(), header.end(), name);
    return found == header.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - header.begin()));
}

Csv parse_csv(std::string_view text, std::string_view name, Code complaint) {
    Scanner scanner(text, name, complaint);
    scanner.skip_preamble();
    if (scanner.done()) {
        throw Error(complaint, fmt::format("{} is empty: it has no header line", name),
                    "Check that it is the right file.");
    }
    scanner.choose_separator();
    Csv csv;
    const int header_line = scanner.line();
    csv.header = scanner.take_row();
    for (std::size_t i = 0; i < csv.header.size(); ++i) {
        if (!csv.header[i].empty() && csv.column(csv.header[i]) != i) {
            scanner.complain(header_line, fmt::format("column '{}' stands twice in the header", csv.header[i]),
                             "Rename or remove one of them.");
        }
    }
    while (!scanner.done()) {
        const int line = scanner.line();
        auto cells = scanner.take_row();
        if (all_empty(cells, 0)) continue;
        if (!all_empty(cells, csv.header.size())) {
            scanner.complain(line, fmt::format("{} cells, but the header has {}", cells.size(), csv.header.size()),
                             "Quote cells that contain the separator.");
        }
        cells.resize(csv.header.size());
        csv.rows.push_back(std::move(cells));
        csv.lines.push_back(line);
    }
    return csv;
}

std::string csv_cell(std::string_view text) {
    const bool plain = text.find_first_of("\",;\t\r\n") == std::string_view::npos && trim(text) == text &&
                       (text.empty() || text.front() != '#');
    if (plain) return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    cell += '"';
    return cell;
}

std::string to_csv(const Table& table) {
    std::string out;
    append_header(out, table.columns());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t column = 0; column < table.columns().size(); ++column) {
            if (column > 0) out += ',';
            out += csv_cell(format_value(table.at(row, column)));
        }
        out += '\n';
    }
    return out;
}

std::string to_csv(const ObjectTable& objects) {
    std::string out;
    append_header(out, objects.columns);
    for (std::size_t row = 0; row < objects.rows(); ++row) {
        const auto values = objects.row(row);
        for (std::size_t column = 0; column < values.size(); ++column) {
            if (column > 0) out += ',';
            out += format_number(values[column]);
        }
        out += '\n';
    }
    return out;
}

}  // namespace viroplate::table
