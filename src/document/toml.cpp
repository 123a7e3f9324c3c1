#include "viroplate/document/toml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace viroplate::document {

namespace {

struct Document {
    toml::table root;
    std::string name;
    Code complaint = Code::assay;
};

std::string shortened(const std::string& text) {
    constexpr std::size_t kShown = 40;
    return text.size() <= kShown ? text : text.substr(0, kShown) + "…";
}

/// The value as the user wrote it, as far as a line of text holds it.
std::string shown(const toml::node& node) {
    if (const auto* text = node.as_string()) return fmt::format("\"{}\"", shortened(text->get()));
    if (const auto* integer = node.as_integer()) return fmt::format("{}", integer->get());
    if (const auto* number = node.as_floating_point()) {
        const std::string digits = fmt::format("{}", number->get());
        return digits.find_first_of(".ein") == std::string::npos ? digits + ".0" : digits;
    }
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    return "…";
}

const char* kind(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a number with a fraction";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::table:
            return "a table";
        default:
            return "a date or time";
    }
}

std::string range_words(Range range) {
    constexpr double kNoBound = 1e12;  // nothing measured reaches it: the bound is there for form
    if (std::abs(range.high) >= kNoBound && std::abs(range.low) < kNoBound) {
        return fmt::format("below {}", range.low);
    }
    return fmt::format("outside {} … {}", range.low, range.high);
}

struct Found {
    const toml::key* key = nullptr;
    const toml::node* node = nullptr;
};

bool before(const toml::source_position& a, const toml::source_position& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

std::string without_um(std::string_view name) {
    constexpr std::string_view kPixels = "_px";
    if (name.size() <= kPixels.size() || name.substr(name.size() - kPixels.size()) != kPixels) return {};
    return fmt::format("{}_um", name.substr(0, name.size() - kPixels.size()));
}

}  // namespace

struct TomlTable::State {
    std::shared_ptr<const Document> document;
    const toml::table* table = nullptr;
    std::string path;                // `nuclei`, `channel[2]`; empty at the top
    std::vector<std::string> asked;  // every key that somebody asked for, in that order
    std::vector<std::string> read;   // full names of those that the text has

    std::string full(std::string_view key) const {
        return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
    }
    std::string where() const { return path.empty() ? "at the top of the file" : fmt::format("in [{}]", path); }

    Found peek(std::string_view key) const {
        const auto found = table->find(key);
        if (found == table->end()) return {};
        return {&found->first, &found->second};
    }
    /// The key's value, noted as asked for and, where it is there, as read.
    const toml::node* take(std::string_view key) {
        const bool first = std::find(asked.begin(), asked.end(), key) == asked.end();
        if (first) asked.emplace_back(key);
        const Found found = peek(key);
        if (found.node != nullptr && first) read.push_back(full(key));
        return found.node;
    }
    [[noreturn]] void fail(const toml::source_position& at, std::string_view message, std::string remedy) const {
        const auto line = std::max<toml::source_index>(at.line, 1);
        const auto column = std::max<toml::source_index>(at.column, 1);
        throw Error(document->complaint, fmt::format("{}:{}:{}: {}", document->name, line, column, message),
                    std::move(remedy));
    }
    [[noreturn]] void fail_at(std::string_view key, std::string_view message, std::string remedy) const {
        const Found found = peek(key);
        fail(found.key != nullptr ? found.key->source().begin : table->source().begin, message, std::move(remedy));
    }
    [[noreturn]] void wrong_type(std::string_view key, const toml::node& node, std::string_view expected) const {
        const bool one_value = node.is_value() && !node.is_date() && !node.is_time() && !node.is_date_time();
        const std::string found = one_value ? fmt::format("{} ({})", shown(node), kind(node)) : kind(node);
        fail_at(key, fmt::format("{}: expected {}, found {}", full(key), expected, found),
                fmt::format("Write {} as {}.", key, expected));
    }
    double checked(std::string_view key, const toml::node& node, Range range) const {
        const auto value = node.value<double>();
        if (!value || (!node.is_integer() && !node.is_floating_point())) wrong_type(key, node, "a number");
        if (!(*value >= range.low && *value <= range.high)) {
            fail_at(key, fmt::format("{} = {} is {}", full(key), shown(node), range_words(range)),
                    fmt::format("{} cannot be {}; choose another value.", key, range_words(range)));
        }
        return *value;
    }
    const std::string& checked_text(std::string_view key, const toml::node& node) const {
        const auto* text = node.as_string();
        if (text == nullptr) wrong_type(key, node, "a text in quotes");
        return text->get();
    }
};

TomlTable::TomlTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
TomlTable::~TomlTable() = default;
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable& TomlTable::operator=(TomlTable&&) noexcept = default;

bool TomlTable::has(std::string_view key) const { return state_->peek(key).node != nullptr; }

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    const toml::node* node = state_->take(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) state_->wrong_type(key, *node, "a table");
    return TomlTable(std::make_unique<State>(State{state_->document, node->as_table(), state_->full(key), {}, {}}));
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
    std::vector<TomlTable> found;
    const toml::node* node = state_->take(key);
    if (node == nullptr) return found;
    const auto* array = node->as_array();
    const std::string expected = fmt::format("a list of tables, [[{}]]", key);
    if (array == nullptr) state_->wrong_type(key, *node, expected);
    for (const auto& item : *array) {
        if (!item.is_table()) state_->wrong_type(key, item, expected);
        const std::string path = fmt::format("{}[{}]", state_->full(key), found.size() + 1);
        found.push_back(TomlTable(std::make_unique<State>(State{state_->document, item.as_table(), path, {}, {}})));
    }
    return found;
}

std::string TomlTable::required_text(std::string_view key) {
    const toml::node* node = state_->take(key);
    if (node == nullptr) {
        const std::string place = state_->path.empty() ? "the file" : fmt::format("[{}]", state_->path);
        state_->fail_at(key, fmt::format("{} lacks '{}'", place, key), fmt::format("Add {} = \"…\".", key));
    }
    return state_->checked_text(key, *node);
}

void TomlTable::number(std::string_view name, double& value, Range range) {
    const toml::node* node = state_->take(name);
    if (node != nullptr) value = state_->checked(name, *node, range);
}

void TomlTable::number(std::string_view name, std::optional<double>& value, Range range) {
    const toml::node* node = state_->take(name);
    if (node == nullptr) return;
    value = state_->checked(name, *node, range);
    const std::string in_um = without_um(name);
    const auto& asked = state_->asked;
    if (!in_um.empty() && has(in_um) && std::find(asked.begin(), asked.end(), in_um) != asked.end()) {
        state_->fail_at(name, fmt::format("{} and {} both say the same length", state_->full(in_um), name),
                        "Keep one of the two.");
    }
}

void TomlTable::integer(std::string_view name, int& value, Range range) {
    const toml::node* node = state_->take(name);
    if (node == nullptr) return;
    if (!node->is_integer()) state_->wrong_type(name, *node, "a whole number");
    constexpr double kMost = std::numeric_limits<int>::max();
    constexpr double kLeast = std::numeric_limits<int>::min();
    value = static_cast<int>(state_->checked(name, *node, {std::max(range.low, kLeast), std::min(range.high, kMost)}));
}

void TomlTable::flag(std::string_view name, bool& value) {
    const toml::node* node = state_->take(name);
    if (node == nullptr) return;
    if (!node->is_boolean()) state_->wrong_type(name, *node, "true or false");
    value = node->as_boolean()->get();
}

void TomlTable::text(std::string_view name, std::string& value) {
    const toml::node* node = state_->take(name);
    if (node != nullptr) value = state_->checked_text(name, *node);
}

void TomlTable::texts(std::string_view name, std::vector<std::string>& value) {
    const toml::node* node = state_->take(name);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr) state_->wrong_type(name, *node, "a list of texts");
    std::vector<std::string> found;
    for (const auto& item : *array) {
        if (!item.is_string()) state_->wrong_type(name, item, "a list of texts");
        found.push_back(item.as_string()->get());
    }
    value = std::move(found);
}

void TomlTable::choice(std::string_view name, std::size_t& value, std::span<const std::string_view> names) {
    const toml::node* node = state_->take(name);
    if (node == nullptr) return;
    const std::string& word = state_->checked_text(name, *node);
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end()) {
        const std::vector<std::string> known(names.begin(), names.end());
        const auto near = nearest(word, known);
        state_->fail_at(name,
                        fmt::format("{} = \"{}\" is none of {}{}", state_->full(name), shortened(word),
                                    fmt::join(known, ", "), near ? fmt::format("; did you mean '{}'?", *near) : ""),
                        "Choose one of the words above.");
    }
    value = static_cast<std::size_t>(found - names.begin());
}

void TomlTable::finish() const {
    const auto& asked = state_->asked;
    const toml::key* first = nullptr;
    for (const auto& item : *state_->table) {
        const toml::key& key = item.first;
        if (std::find(asked.begin(), asked.end(), key.str()) != asked.end()) continue;
        if (first == nullptr || before(key.source().begin, first->source().begin)) first = &key;
    }
    if (first == nullptr) return;
    const auto near = nearest(first->str(), asked);
    state_->fail(first->source().begin,
                 fmt::format("unknown key '{}' {}{}", first->str(), state_->where(),
                             near ? fmt::format("; did you mean '{}'?", *near) : ""),
                 asked.empty() ? "Remove it." : fmt::format("Keys known here: {}.", fmt::join(asked, ", ")));
}

const std::vector<std::string>& TomlTable::keys_read() const { return state_->read; }

void TomlTable::complain(std::string_view key, std::string_view message, std::string remedy) const {
    state_->fail_at(key, message, std::move(remedy));
}

TomlTable parse_toml(std::string text, std::string name, Code complaint) {
    auto document = std::make_shared<Document>();
    document->name = std::move(name);
    document->complaint = complaint;
    try {
        document->root = toml::parse(std::string_view(text));
    } catch (const toml::parse_error& error) {
        const auto& at = error.source().begin;
        throw Error(complaint,
                    fmt::format("{}:{}:{}: {}", document->name, std::max<toml::source_index>(at.line, 1),
                                std::max<toml::source_index>(at.column, 1), error.description()),
                    "The file is no valid TOML at this place.");
    }
    auto state = std::make_unique<TomlTable::State>();
    state->table = &document->root;
    state->document = std::move(document);
    return TomlTable(std::move(state));
}

}  // namespace viroplate::document
